"""The pages about codes."""
