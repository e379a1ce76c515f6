"""Owns daily reports and published figures; relies on figures."""
