"""Owns the fever chain from a find to its outcome, clinics and hospitals, beds, transfers of patients; relies on movement."""
