"""Who is told to do what. Inside: campaigns above tasks above diseases above posts."""
