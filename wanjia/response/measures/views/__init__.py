"""The pages of measures: the desk's and the person's own."""
