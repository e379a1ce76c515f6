"""Owns roads as a graph, closures with their approval and detour, who would be cut off, green lanes."""
