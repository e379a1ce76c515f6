"""Owns directives with their receipts down the tree, and work orders: one to-do list per person, whoever ordered it."""
