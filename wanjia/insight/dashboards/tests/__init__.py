"""The situation page and the big screen, seen by the cast."""
