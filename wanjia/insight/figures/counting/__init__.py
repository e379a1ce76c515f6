"""How each indicator is counted: one statement for all places of a level, the sums upward in Python."""
