"""Who is told to do what.

Inside: meetings above campaigns above tasks above secondments above funds above diseases above posts.
"""
