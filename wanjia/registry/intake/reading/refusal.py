"""The one error of reading: the whole file is refused, with the reason in words a clerk can act on."""


class RosterRefused(ValueError):
    """A file cannot be read as a roster: `code` for programs, `reason` for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
