"""Campaigns: who must be visited, asked what, and what became of each; `questions` reads the forms they ask."""
