"""Staff sent down: which units were asked for how many, who they sent, and where those are now."""
