"""Owns records that other systems hand over in files: whom each is about, where from, of which class; what was not taken."""
