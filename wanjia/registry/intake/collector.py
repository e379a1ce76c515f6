"""Python's search for cycles, kept from walking the rows of a file again and again: none of them is in a cycle."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Put the collector to rest for a step (a fifth of its time); steps that overlap in two threads do no harm."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
