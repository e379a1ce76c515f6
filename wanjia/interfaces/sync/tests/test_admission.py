"""What cannot be served soon is turned away at once, unread; uploads go before everything else."""

import threading
import time
from typing import Any

from django.test import Client

from wanjia.interfaces.sync import admission
from wanjia.interfaces.sync.admission import DOOR, Admission


class Slow:
    """An application that answers when it is told to."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.inside = threading.Semaphore(0)

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.inside.release()
        self.go.wait(20)
        start("200 OK", [])
        return [b"done"]


def ask(gate: Admission, path: str, size: str = "") -> tuple[str, dict[str, str]]:
    said: list[Any] = []
    list(
        gate({"PATH_INFO": path, "CONTENT_LENGTH": size}, lambda status, headers: said.append((status, dict(headers))))
    )
    return said[0]


def test_when_every_place_is_taken_a_push_is_turned_away_and_told_when_to_come(monkeypatch: Any) -> None:
    monkeypatch.setattr(admission, "PATIENCE_S", 0.05)
    slow = Slow()
    gate = Admission(slow, uploads=1, others=1)
    busy = threading.Thread(target=ask, args=(gate, f"{DOOR}push"))
    busy.start()
    slow.inside.acquire()
    status, headers = ask(gate, f"{DOOR}push")
    assert status.startswith("503") and 2 <= int(headers["Retry-After"]) <= 8
    slow.go.set()
    busy.join(20)
    assert ask(gate, f"{DOOR}push")[0] == "200 OK"


def test_large_batches_fill_the_door_sooner_than_single_visits_and_one_alone_always_comes_in() -> None:
    slow = Slow()
    gate = Admission(slow, uploads=3, most=20_000)
    large = threading.Thread(target=ask, args=(gate, f"{DOOR}push", "262144"))
    large.start()
    slow.inside.acquire()
    assert ask(gate, f"{DOOR}push", "700")[0].startswith("503")
    slow.go.set()
    large.join(20)
    slow.go.clear()
    small = [threading.Thread(target=ask, args=(gate, f"{DOOR}push", "700")) for _ in range(3)]
    for each in small:
        each.start()
        slow.inside.acquire()
    assert ask(gate, f"{DOOR}push", "700")[0].startswith("503")
    slow.go.set()
    for each in small:
        each.join(20)
    assert ask(gate, f"{DOOR}push", "not a number")[0] == "200 OK"


def test_readers_that_take_all_their_places_leave_the_pushes_theirs(monkeypatch: Any) -> None:
    monkeypatch.setattr(admission, "PATIENCE_S", 0.05)
    slow = Slow()
    gate = Admission(slow, uploads=1, others=1)
    reader = threading.Thread(target=ask, args=(gate, "/campaigns/"))
    reader.start()
    slow.inside.acquire()
    assert ask(gate, f"{DOOR}pull")[0].startswith("503")
    slow.go.set()
    assert ask(gate, f"{DOOR}push")[0] == "200 OK"
    reader.join(20)


def test_while_uploads_press_who_reads_comes_in_by_turns_and_is_told_when_the_next_is_far_off(monkeypatch: Any) -> None:
    monkeypatch.setattr(admission, "PATIENCE_S", 0.5)
    slow = Slow()
    gate = Admission(slow)
    phones = [threading.Thread(target=ask, args=(gate, f"{DOOR}push", "700")) for _ in range(admission.PRESSING)]
    for phone in phones:
        phone.start()
        slow.inside.acquire()
    reader = threading.Thread(target=ask, args=(gate, "/campaigns/"))
    reader.start()
    slow.inside.acquire()
    time.sleep(0.1)  # the page takes that long, so the next one's turn is nine times as far off
    slow.go.set()
    for each in (*phones, reader):
        each.join(20)
    assert ask(gate, "/campaigns/")[0] == "200 OK"  # nothing is uploaded any more
    slow.go.clear()
    again = [threading.Thread(target=ask, args=(gate, f"{DOOR}push", "700")) for _ in range(admission.PRESSING)]
    for phone in again:
        phone.start()
        slow.inside.acquire()
    status, headers = ask(gate, "/campaigns/")
    assert status.startswith("503") and 2 <= int(headers["Retry-After"]) <= 8
    slow.go.set()
    for phone in again:
        phone.join(20)


def test_the_app_is_served_where_its_service_worker_may_answer(tmp_path: Any, monkeypatch: Any) -> None:
    from wanjia.interfaces.sync import shell

    monkeypatch.setattr(shell, "FIELD", tmp_path)
    (tmp_path / "sw.js").write_text("self")
    (tmp_path / "index.html").write_text("<!doctype html>")
    worker = Client().get("/field/sw.js")
    assert worker["Service-Worker-Allowed"] == "/field/" and worker["Cache-Control"] == "no-cache"
    assert Client().get("/field/").status_code == 200
    (tmp_path / "sw.js").unlink()
    assert Client().get("/field/sw.js").status_code == 404
