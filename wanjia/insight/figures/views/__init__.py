"""Pages of figures: what each means, one of a place, the rows it counts."""
