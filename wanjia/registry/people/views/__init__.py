"""The pages about people: search, household, duplicates, and a resident's own access log."""
