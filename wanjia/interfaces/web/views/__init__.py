"""The frame's own pages, one file per page."""
