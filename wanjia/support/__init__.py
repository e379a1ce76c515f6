"""What keeps people fed, informed, supplied and honest."""
