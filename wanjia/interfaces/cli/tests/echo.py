"""A WSGI application that says what reached it, for tests of the process in front."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

PIECE = b"0123456789abcdef" * 4096


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the path asks."""
    path, asked = environ["PATH_INFO"], parse_qs(environ["QUERY_STRING"])
    if path == "/stream":
        start("200 OK", [("Content-Type", "text/plain")])
        return (PIECE for _ in range(int(asked["pieces"][0])))
    if path in ("/204", "/304"):
        start(f"{path[1:]} Nothing", [])
        return []
    if path == "/slow":
        time.sleep(float(asked["seconds"][0]))
    body = environ["wsgi.input"].read()
    if path == "/api/sync/v1/group":
        os._exit(9)
    said = {
        "method": environ["REQUEST_METHOD"], "path": path, "length": len(body), "sha256": hashlib.sha256(body).hexdigest(),
        "headers": {name: value for name, value in environ.items() if name.startswith(("HTTP_", "CONTENT_"))},
        "peer": environ.get("HTTP_X_WANJIA_PEER", ""), "pid": os.getpid(),
    }  # fmt: skip
    text = json.dumps(said).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
    return [text]
