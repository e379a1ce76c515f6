"""Owns restrictions on persons and places: ground, document, end, two people, and the appeal; relies on diseases and posts."""
