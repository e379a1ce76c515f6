"""What is done to meet the disease."""
