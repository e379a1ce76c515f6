"""The ways in: web pages, phones (sync), machines (api), the command line. The top wing: nothing imports it."""
