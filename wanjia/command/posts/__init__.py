"""Owns command posts, authorising documents and who has read them, response levels, policy with its effective dates, and the responsible person of every place."""
