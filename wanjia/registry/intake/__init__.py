"""Owns the lists that come in, their checking and undo; accepted + rejected = rows, always. Relies on people."""
