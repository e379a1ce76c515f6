"""Who was at the same place at the same time as a case: one port, and engines behind it for each size of store."""
