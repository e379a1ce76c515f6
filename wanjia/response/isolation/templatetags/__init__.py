"""Filters of the pages about the isolated."""
