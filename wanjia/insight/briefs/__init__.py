"""Owns subscriptions, channels and the log of what was delivered; relies on figures and reports."""
