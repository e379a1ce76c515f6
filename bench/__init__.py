"""The benchmarks: each sets up what it needs, measures, prints a table, and says whether every figure holds."""
