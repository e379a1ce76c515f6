"""Who is told to do what. Inside: campaigns above tasks above posts."""
