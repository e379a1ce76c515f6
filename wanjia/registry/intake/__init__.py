"""Owns the lists that come in: reading, checking, dry run, storing, undo; accepted + rejected = rows, always. Relies on people."""
