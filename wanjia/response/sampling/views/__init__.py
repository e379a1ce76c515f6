"""The pages of sampling rounds, one file per subject."""
