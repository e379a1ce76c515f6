"""The pages of command posts, one file per noun."""
