"""The ground under every app: action, journal, keys, sealed ids, clock, durability checks. Knows no word of the domain."""
