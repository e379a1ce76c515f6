"""Owns who was where from when until when, and by which source; visitors whom no register knows. Nothing else keeps a copy."""
