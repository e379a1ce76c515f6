"""Owns the situation page, the comparison of places and the big screen; relies on figures and reports."""
