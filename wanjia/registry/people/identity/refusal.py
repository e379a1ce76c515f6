"""The one error of these rules: a value that cannot be taken as it stands, with words a clerk can act on."""


class IdentityRefused(ValueError):
    """A document, telephone number or name is refused: `code` for programs, `text` for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
