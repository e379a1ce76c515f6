"""Owns passes for vehicles: asked, vetted, issued, filed, used, over; relies on codes for what a gate checks offline."""
