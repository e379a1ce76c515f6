"""Codes people carry: a resident's personal code, and cards an office signs so that they can be checked with no network."""
