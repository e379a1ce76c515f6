"""The town itself is tested: it is what everything else is shown on."""
