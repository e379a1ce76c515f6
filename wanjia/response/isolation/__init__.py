"""Owns how the isolated are looked after: the file, follow-up, seals, patrols, rooms; relies on measures and care."""
