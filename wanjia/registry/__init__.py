"""Who and where. Inside: intake above codes above people above accounts above places."""
