"""The test kit: a store of its own for every run. Nothing outside tests and benchmarks imports it."""
