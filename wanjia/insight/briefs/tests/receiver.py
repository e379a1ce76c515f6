"""A real HTTP server on this machine that stands for a robot's: it keeps what it got and answers what it was told to."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

TAKEN = (200, {"errcode": 0, "errmsg": "ok", "code": 0})


class Receiver:
    """``answers`` are given in turn, the last one for ever; None hangs up without a word."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[Any] = [TAKEN]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers), body))
                answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                if answer is None:
                    self.close_connection = True
                    return
                status, said = answer
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", str(said))
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, *_said: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.at = f"127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def bodies(self) -> list[Any]:
        """What came, read as JSON."""
        return [json.loads(body) for _path, _headers, body in self.got]

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
