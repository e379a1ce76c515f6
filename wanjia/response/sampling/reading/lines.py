"""One finding as a laboratory wrote it down."""

from typing import NamedTuple


class Unreadable(ValueError):
    """A whole file cannot be read; the text is the reason in words for the laboratory."""


class Line(NamedTuple):
    """A row of a file: its number there, what it says, what is wrong with it whatever tube it means."""

    number: int
    label: str
    said: str
    tested: str = ""
    errors: tuple[str, ...] = ()
