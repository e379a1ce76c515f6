"""Finds what a row speaks of in the register: its community, its door, the person it may be. Reads, never writes.

Order: refusal, then communities, then ground, then people.
"""
