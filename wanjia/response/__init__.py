"""What is done to meet the disease.

Inside, upper first: cases, isolation, care, movement, streams, registration, passes, roads, sampling, screening, measures.
"""
