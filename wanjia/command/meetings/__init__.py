"""Owns meetings, who attended and what was decided; relies on tasks and posts."""
