"""Who is told to do what. Inside: meetings above campaigns above tasks above diseases above posts."""
