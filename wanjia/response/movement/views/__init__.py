"""Pages of stations, of who stands there and of what was checked."""
