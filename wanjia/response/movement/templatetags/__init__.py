"""Filters of the stations' pages."""
