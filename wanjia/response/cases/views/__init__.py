"""The pages of cases, one file per page."""
