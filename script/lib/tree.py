"""Check the tracked files. Usage: tree.py"""
