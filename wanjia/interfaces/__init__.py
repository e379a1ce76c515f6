"""The ways in: web pages, phones (sync), the command line. The top wing: nothing imports it."""
