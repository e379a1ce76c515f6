"""Uploads through the process in front: those that wait together share one transaction, and too many are told to come again."""

import gzip
import json
import sqlite3
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from wanjia.interfaces.cli.tests.fronts import Answer, Front, Line, get, post
from wanjia.interfaces.web.tests.served import Served, served

PUSH = "/api/sync/v1/push"


@pytest.fixture(scope="module")
def wanjia(tmp_path_factory: Any) -> Iterator[tuple[Served, Front]]:
    with served(tmp_path_factory.mktemp("home"), "wanjia.interfaces.cli.tests.serve_phones") as running:
        lines = Front(int(running.origin.rpartition(":")[2]), None)
        yield running, lines
        for line in lines.lines:
            line.close()


@contextmanager
def somebody_else_writes(running: Served) -> Iterator[sqlite3.Connection]:
    """Hold the store's one pen: whoever wants to write waits until the end."""
    with closing(sqlite3.connect(running.home / "wanjia.sqlite3", isolation_level=None)) as store:
        store.execute("BEGIN IMMEDIATE")
        yield store
        store.execute("ROLLBACK")


def pushed(phone: dict[str, Any], *numbers: int, **more: Any) -> bytes:
    events = [phone["events"][number] for number in numbers]
    body = json.dumps({"app": "1", "events": events, **more}).encode()
    return post(PUSH, body, f"Authorization: {phone['auth']}", "Accept-Language: zh")


def results(answer: Answer) -> Any:
    return [receipt["result"] for receipt in answer.json()["receipts"]] if answer.status == 200 else answer.status


def transactions(running: Served) -> int:
    """Count those in which visits or registrations were stored: the server's own jobs write meanwhile."""
    said = (
        "SELECT count(DISTINCT block_id) FROM core_journalline WHERE action IN ('record_outcome', 'register_visitors')"
    )
    with closing(sqlite3.connect(running.home / "wanjia.sqlite3")) as store:
        return int(store.execute(said).fetchone()[0])


def waits(lines: list[Line], requests: list[bytes]) -> None:
    for line, request in zip(lines, requests, strict=True):
        line.socket.sendall(request)
        time.sleep(0.1)


def test_phones_that_wait_together_share_one_transaction_and_each_has_its_own_fate(
    wanjia: tuple[Served, Front],
) -> None:
    running, front = wanjia
    wulan, shequ, other, fourth = json.loads(running.said)
    stranger = other | {"auth": other["auth"][:-1] + ("a" if other["auth"][-1] != "a" else "b")}
    first, *together = [front.line() for _ in range(7)]
    broken = post(PUSH, b'{"events": [', f"Authorization: {other['auth']}", "Accept-Language: en")
    zipped = gzip.compress(json.dumps({"events": [fourth["events"][0]]}).encode())
    before = transactions(running)
    with somebody_else_writes(running):
        waits([first], [pushed(wulan, 0)])
        asked = [
            pushed(shequ, 1, 3), pushed(stranger, 0), broken, pushed(wulan, 0, 1), pushed(other, 2),
            post(PUSH, zipped, f"Authorization: {fourth['auth']}", "Content-Encoding: gzip"),
        ]  # fmt: skip
        waits(together, asked)
    assert results(first.read()) == ["accepted"]
    answers = [line.read() for line in together]
    assert [results(answer) for answer in answers[1:3]] == [401, 400]
    assert answers[2].json()["type"] == "body"
    assert results(answers[3])[0] == "duplicate" and answers[0].json()["missing_seq"] == [[1, 1], [3, 3]]
    assert all(result in ("accepted", "flagged") for n in (0, 4, 5) for result in results(answers[n]))
    assert transactions(running) - before in (
        1,
        2,
        3,
    )  # five were stored; on a slow machine they may come in two groups or three
    assert all(answer.headers["x-content-type-options"] == "nosniff" for answer in answers)


def test_when_the_door_is_full_a_push_is_told_when_to_come_again_and_its_connection_stays(
    wanjia: tuple[Served, Front],
) -> None:
    running, front = wanjia
    phone = json.loads(running.said)[1]
    lines = [front.line() for _ in range(64)]
    late = front.line()
    with somebody_else_writes(running):
        for line in lines:
            line.socket.sendall(pushed(phone, 0, padding="x" * 24_000))  # together nearly all that may be inside
        time.sleep(0.5)
        for _time in range(3):
            answer = late.ask(pushed(phone, 0, padding="x" * 100_000))
            assert answer.status == 503 and 2 <= int(answer.headers["retry-after"]) <= 8
        assert front.line().ask(get("/healthz")).json() == {"alive": True}
    assert {line.read().status for line in lines} == {200}
    assert results(late.ask(pushed(phone, 0))) in (["accepted"], ["duplicate"])


def test_a_body_that_is_too_large_is_sent_back_to_be_halved(wanjia: tuple[Served, Front]) -> None:
    running, front = wanjia
    phone = json.loads(running.said)[1]
    answer = front.line().ask(pushed(phone, 0, padding="x" * 300_000))
    assert answer.status == 413 and answer.json()["type"] == "too-large"


def test_people_who_register_together_share_one_transaction_and_each_reads_their_own_page(
    wanjia: tuple[Served, Front],
) -> None:
    running, front = wanjia
    with closing(sqlite3.connect(running.home / "wanjia.sqlite3")) as store:
        (code,) = store.execute("SELECT code FROM registration_poster").fetchone()
    kind = "Content-Type: application/x-www-form-urlencoded"

    def form(name: str, *headers: str, **more: str) -> bytes:
        values = {"name": name, "phone": "13800001111", "purpose": "home", **more}
        return post(f"/r/{code}", urllib.parse.urlencode(values).encode(), kind, *headers)

    first, *together = [front.line() for _ in range(6)]
    before = transactions(running)
    with somebody_else_writes(running):
        waits([first], [form("胡司机")])
        asked = [form("何秀兰"), form("", lang="en"), form("胡司机", lang="en"), form("=1+1"), form("包志强")]
        waits(together, asked)
    answers = [first.read(), *(line.read() for line in together)]
    assert [answer.status for answer in answers] == [200, 200, 422, 200, 422, 200]
    assert "已登记" in answers[1].body.decode() and "Thank you" in answers[3].body.decode()
    assert transactions(running) - before in (1, 2, 3)  # four were stored
    cookie = answers[0].headers["set-cookie"]
    assert (
        "HttpOnly" in cookie
        and "SameSite=Lax" in cookie
        and "default-src" in answers[0].headers["content-security-policy"]
    )
    again = first.ask(form("", f"Cookie: a=b; {cookie.partition(';')[0]}", who="0"))
    assert (
        again.status == 200
        and first.ask(get("/r/mine", f"Cookie: {cookie.partition(';')[0]}")).body.count("胡".encode())
        == 2  # not that of the third browser
    )
    assert first.ask(post("/api/forms/v1/group", b"\x90", "X-Wanjia-Group: 1")).status == 404


def test_somebody_signs_in_through_it_and_sees_their_page(wanjia: tuple[Served, Front]) -> None:
    from demo.cast import PASSWORD

    line = wanjia[1].line()
    page = line.ask(get("/sign-in/"))
    token = page.headers["set-cookie"].partition("csrftoken=")[2].partition(";")[0]
    form = {"username": "shequ", "password": PASSWORD, "csrfmiddlewaretoken": token}
    sent = urllib.parse.urlencode(form).encode()
    kind = "Content-Type: application/x-www-form-urlencoded"
    refused = line.ask(post("/sign-in/", sent, kind))
    assert refused.status == 403
    entered = line.ask(post("/sign-in/", sent, kind, f"Cookie: csrftoken={token}"))
    assert entered.status == 302


def test_a_made_up_address_does_not_buy_more_tries_at_a_public_page(wanjia: tuple[Served, Front]) -> None:
    line = wanjia[1].line()
    page = line.ask(get("/my/access/"))
    token = page.headers["set-cookie"].partition("csrftoken=")[2].partition(";")[0]
    sent = urllib.parse.urlencode({"code": "f" * 32, "csrfmiddlewaretoken": token}).encode()
    kind = "Content-Type: application/x-www-form-urlencoded"
    said = [
        line.ask(post("/my/access/", sent, kind, f"Cookie: csrftoken={token}", f"X-Forwarded-For: 10.0.0.{n}")).status
        for n in range(40)
    ]
    assert said[0] != 429 and said[-1] == 429
