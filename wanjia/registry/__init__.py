"""Who and where. Inside: intake above people above accounts above places."""
