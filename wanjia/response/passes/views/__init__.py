"""Pages of passes: the desk, and what stations saw of them."""
