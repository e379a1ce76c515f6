"""The pages of sampling, one file per subject."""
