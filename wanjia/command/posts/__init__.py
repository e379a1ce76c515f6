"""Owns authorising documents, response levels, policy with its effective dates, and the responsible person of every place."""
