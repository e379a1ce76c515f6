"""Owns what is known and decreed of a disease: definitions, windows, days, schedules, each from a moment on at a place."""
