"""The pages of places, one file per noun."""
