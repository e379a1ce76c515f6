"""Filters of the fever pages."""
