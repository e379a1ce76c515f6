"""What is done to meet the disease. Inside: care, movement, registration, passes, roads, sampling, screening, upper first."""
