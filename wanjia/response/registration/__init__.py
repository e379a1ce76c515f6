"""Owns self-registration: posters at sites and what people wrote there of themselves; relies on presence for who they are."""
