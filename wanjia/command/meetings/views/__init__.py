"""The pages of meetings: the meetings themselves, and what is set up for them."""
