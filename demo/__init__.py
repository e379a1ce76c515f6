"""One invented town on real divisions, built only by actions: it feeds the demo, the tests and the phone's tests."""
