"""Owns the registry of indicators and counts them for any place at any moment; relies on the facts of the wings below."""
