"""Who and where. Inside: intake above codes above presence above people above accounts above places."""
