"""Pages of reports: those of a place, one report, what is done with it, what was published."""
