"""Owns visits (what was seen and told at a door), leads to verify on the ground, and the falsification signals; relies on campaigns."""
