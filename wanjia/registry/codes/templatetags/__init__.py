"""How codes appear on pages."""
