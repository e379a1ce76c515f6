"""Base 45 (RFC 9285): bytes as the 45 characters that a QR code holds most cheaply."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_PAIRS = [low + high for high in ALPHABET for low in ALPHABET]


def encode(content: bytes) -> str:
    """Give the text of some bytes."""
    parts = []
    for start in range(0, len(content) - 1, 2):
        high, rest = divmod(content[start] << 8 | content[start + 1], 2025)
        parts.append(_PAIRS[rest] + ALPHABET[high])
    if len(content) % 2:
        parts.append(_PAIRS[content[-1]])
    return "".join(parts)


def decode(text: str) -> bytes:
    """Give the bytes of a text. Raises ValueError for one that ``encode`` did not make."""
    try:
        values = [_VALUES[letter] for letter in text]
    except KeyError as error:
        raise ValueError("a character that base 45 has not") from error
    content = bytearray()
    whole = len(values) // 3 * 3
    for low, middle, high in zip(values[0:whole:3], values[1:whole:3], values[2:whole:3], strict=True):
        number = low + 45 * middle + 2025 * high
        if number > 0xFFFF:
            raise ValueError("three characters that are no two bytes")
        content.append(number >> 8)
        content.append(number & 255)
    if rest := values[whole:]:
        number = rest[0] + 45 * rest[1] if len(rest) == 2 else 256
        if number > 255:
            raise ValueError("characters at the end that are no byte")
        content.append(number)
    return bytes(content)
