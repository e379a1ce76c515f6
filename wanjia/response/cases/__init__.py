"""Owns cases, their itineraries and contacts, chains of transmission and the search; relies on isolation and presences."""
