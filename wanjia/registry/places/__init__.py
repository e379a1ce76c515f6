"""Owns the tree of places: region, league, county, township, community, grid, building, unit; doors, compounds, sites."""
