"""What is done to meet the disease. Inside: sampling above screening."""
