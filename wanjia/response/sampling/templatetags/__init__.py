"""Template words of sampling."""
