"""Owns users, the grants of a role at a place, and the devices they use; relies on places. Roles are the table in roles.py."""
