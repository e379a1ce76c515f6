"""The one error of matching: a row speaks of a place that cannot be told."""


class NoMatch(ValueError):
    """A row cannot be placed: the field it is about, a code for programs, words for the clerk."""

    def __init__(self, field: str, code: str, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.code = code
        self.text = text
