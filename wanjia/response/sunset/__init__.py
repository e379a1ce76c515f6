"""Owns the end of a response in a territory: every restriction over at one instant, and the destruction of what it grounded."""
