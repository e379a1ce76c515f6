"""The pages of funds, one file per noun."""
