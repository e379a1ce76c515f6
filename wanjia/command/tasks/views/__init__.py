"""The pages of tasks, one file per noun."""
