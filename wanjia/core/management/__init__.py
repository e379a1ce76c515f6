"""Commands of Django that Wanjia carries out in its own way."""
