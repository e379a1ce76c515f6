"""Wanjia (万家): a community epidemic-response system, from the command post down to the door. See ARCHITECTURE.md."""
