"""What a camera sees and what a scanner types, for a browser that has neither."""

from __future__ import annotations

from pathlib import Path

import segno
from playwright.sync_api import Page


def filmed(text: str) -> bytes:
    """Two frames of grey-scale video, 640 x 480, that show a QR code of `text`."""
    code = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(scale=8, border=4)]
    luma = bytearray(b"\xeb" * (640 * 480))
    for y, row in enumerate(code):
        for x, dark in enumerate(row):
            luma[(y + 40) * 640 + x + 100] = 16 if dark else 235
    frame = b"FRAME\n" + bytes(luma) + b"\x80" * (640 * 480 // 2)
    return b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420\n" + frame * 2


def camera(film: Path, text: str) -> list[str]:
    """Write the film and give the arguments that make it the browser's camera."""
    film.write_bytes(filmed(text))
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]


def type_code(page: Page, text: str) -> None:
    """Type as a scanner does, wherever the focus is: no machine's load may spread its keys."""
    page.evaluate(
        """text => { for (const key of [...text, "Enter"])
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})) }""",
        text,
    )
