"""The pages of accounts, one file per noun. They show staff, never a resident."""
