"""The machines' door: scoped tokens, pages by cursor, one way to say what went wrong."""
