"""The test kit: what several test suites need and production never imports."""
