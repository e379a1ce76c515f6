"""The pages of campaigns, one file per page."""
