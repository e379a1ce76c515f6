"""Owns visits (what was seen and told at a door), leads to verify, and falsification signals; relies on campaigns."""
