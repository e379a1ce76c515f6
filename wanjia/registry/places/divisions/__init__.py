"""The official list of administrative divisions of Inner Mongolia: data, how it was made, and how to read it."""
