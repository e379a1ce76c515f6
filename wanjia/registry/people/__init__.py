"""Owns households and persons, where they live, what they need, their documents (encrypted); relies on accounts and places."""
