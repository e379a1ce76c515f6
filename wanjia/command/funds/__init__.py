"""Funds: money from party dues and from above, down the levels, with receipts, what it was used for, and what is left."""
