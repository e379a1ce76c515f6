"""Owns campaigns: who must be reached, what became of each target, and the counts at every place.

The promise kept here: at every place, at every instant, frame + found = the sum over states (excluded among them).
"""
