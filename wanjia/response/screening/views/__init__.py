"""The pages of screening, one file per page."""
