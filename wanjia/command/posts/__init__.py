"""Owns posts, the documents that authorise and who read them, response levels, policy, and who answers for every place."""
