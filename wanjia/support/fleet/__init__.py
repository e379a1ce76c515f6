"""Owns reserve vehicles, drivers and their bookings, which never overlap."""
