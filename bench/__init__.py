"""Benchmarks: each prints a table and exits 1 when a figure falls short."""
