"""The process in front reads HTTP strictly and passes everything on as it came, however it came."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wanjia.interfaces.cli.tests.echo import PIECE
from wanjia.interfaces.cli.tests.fronts import Front, front, get, listens, post, until


@pytest.fixture(scope="module")
def echoing() -> Iterator[Front]:
    with front() as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def half_a_head(echoing: Front) -> Iterator[Future[tuple[bool, float]]]:
    """Stop in the middle of a head; whether it was hung up on and after how long is known while the other tests run."""
    line, begun = echoing.line(), time.monotonic()
    line.socket.sendall(b"GET /a HTTP/1.1\r\n")
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(lambda: (line.is_closed(), time.monotonic() - begun))
        with suppress(OSError):
            line.socket.shutdown(socket.SHUT_RDWR)


def test_nothing_of_wanjia_or_django_is_loaded_into_it() -> None:
    said = "import sys, wanjia.interfaces.front.__main__; print('django' in sys.modules, 'wanjia.core' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", said], text=True).split() == ["False", "False"]


def test_a_request_is_passed_on_whole_and_the_connection_stays(echoing: Front) -> None:
    line, body = echoing.line(), os.urandom(3_000_000)
    for _time in range(2):
        said = line.ask(post("/a?b=c", body, "Cookie: x=1", "Connection: keep-alive, X-Mine", "X-Mine: 1")).json()
        assert (said["method"], said["path"], said["length"]) == ("POST", "/a", len(body))
        assert said["sha256"] == hashlib.sha256(body).hexdigest() and said["headers"]["HTTP_COOKIE"] == "x=1"
        assert "HTTP_X_MINE" not in said["headers"] and "HTTP_CONNECTION" not in said["headers"]


def test_a_body_in_chunks_arrives_whole(echoing: Front) -> None:
    head = get("/a", "Transfer-Encoding: chunked", method="POST")
    said = echoing.line().ask(head, b"5\r\nhel", b"lo\r\n4\r\n you", b"\r\n0\r\n\r\n").json()
    assert (said["length"], said["sha256"]) == (9, hashlib.sha256(b"hello you").hexdigest())


def test_answers_without_a_body_leave_the_connection_usable(echoing: Front) -> None:
    line = echoing.line()
    assert int(line.ask(get("/a", method="HEAD"), head_only=True).headers["content-length"]) > 0
    assert line.ask(get("/204")).status == 204 and line.ask(get("/304")).status == 304
    assert line.ask(get("/a")).json()["method"] == "GET"


def test_one_who_asks_whether_to_go_on_is_told_to(echoing: Front) -> None:
    line = echoing.line()
    request = post("/a", b"hello", "Expect: 100-continue")
    assert line.ask(request[:-5]).status == 100
    assert line.ask(b"hello").json()["length"] == 5


def test_an_old_client_gets_a_stream_until_the_connection_ends(echoing: Front) -> None:
    line = echoing.line()
    answer = line.ask(b"GET /stream?pieces=3 HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert answer.body == PIECE * 3 and "transfer-encoding" not in answer.headers and line.is_closed()


def test_a_long_file_arrives_whole_and_a_slow_reader_fills_no_memory(echoing: Front) -> None:
    line, pieces = echoing.line(), 2_000  # 131 MB
    line.socket.sendall(get(f"/stream?pieces={pieces}"))
    time.sleep(1)  # nobody reads
    assert memory(echoing.process.pid) < 80_000_000
    answer = line.read()
    assert len(answer.body) == pieces * len(PIECE) and answer.body == PIECE * pieces
    assert memory(echoing.process.pid) < 80_000_000


def memory(pid: int) -> int:
    with open(f"/proc/{pid}/statm") as pages:
        return int(pages.read().split()[1]) * 4096


def test_who_has_gone_away_leaves_nothing_behind(echoing: Front) -> None:
    for _time in range(30):
        line = echoing.line()
        line.socket.sendall(get("/stream?pieces=200"))
        line.socket.recv(10)
        line.close()
    assert echoing.line().ask(get("/a")).status == 200


AMBIGUOUS = {
    "two lengths": get("/a", "Content-Length: 5", "Content-Length: 6", method="POST") + b"hello",
    "the same length twice": get("/a", "Content-Length: 5", "Content-Length: 5", method="POST") + b"hello",
    "length and chunks": get("/a", "Content-Length: 5", "Transfer-Encoding: chunked", method="POST") + b"0\r\n\r\n",
    "chunks and length": get("/a", "Transfer-Encoding: chunked", "Content-Length: 5", method="POST") + b"0\r\n\r\n",
    "an unknown coding": get("/a", "Transfer-Encoding: gzip, chunked", method="POST") + b"0\r\n\r\n",
    "chunks twice": get("/a", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked", method="POST") + b"0\r\n\r\n",
    "a negative length": get("/a", "Content-Length: -5", method="POST"),
    "a length with a sign": get("/a", "Content-Length: +5", method="POST") + b"hello",
    "a space before the colon": get("/a", "Content-Length : 5", method="POST") + b"hello",
    "a folded line": get("/a", "X-A: 1\r\n Content-Length: 5", method="POST") + b"hello",
    "a bare line end": b"GET /a HTTP/1.1\nHost: localhost\n\n",
    "a bare CR in a value": get("/a", "X-A: 1\rX-B: 2"),
    "a zero byte": get("/a", "X-A: 1\x00"),
    "no host": b"GET /a HTTP/1.1\r\n\r\n",
    "two hosts": get("/a", "Host: other"),
    "a whole address": b"GET http://other/a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a tunnel": b"CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    "a bad chunk": get("/api/sync/v1/push", "Transfer-Encoding: chunked", method="POST") + b"zz\r\n",
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_what_two_servers_might_read_in_two_ways_is_refused_and_the_connection_closed(
    echoing: Front, name: str
) -> None:
    line = echoing.line()
    answer = line.ask(AMBIGUOUS[name])
    assert answer.status in (400, 405) and line.is_closed()


def test_a_head_that_is_too_large_is_refused(echoing: Front) -> None:
    line = echoing.line()
    assert line.ask(get("/a", "X-A: " + "a" * 40_000)[:-4]).status == 431 and line.is_closed()
    many = [f"X-{number}: {'b' * 90}" for number in range(400)]
    assert echoing.line().ask(get("/a", *many)).status == 431


def test_of_two_requests_sent_at_once_the_first_is_answered_and_the_connection_closed(echoing: Front) -> None:
    line = echoing.line()
    assert line.ask(get("/slow?seconds=0.2") + get("/b")).json()["path"] == "/slow"
    assert line.is_closed()


def test_nobody_can_say_for_another_where_a_request_comes_from(echoing: Front) -> None:
    names = ("X-Forwarded-For: 1.2.3.4", "X_Forwarded_For: 1.2.3.4", "X-Wanjia-Peer: 1.2.3.4", "X-Wanjia-Group: 1")
    said = echoing.line().ask(get("/a", *names, "X_Wanjia_Peer: 1.2.3.4")).json()
    assert said["peer"] == "127.0.0.1" and "1.2.3.4" not in str(said["headers"])
    assert "HTTP_X_WANJIA_GROUP" not in said["headers"]
    assert echoing.line().ask(get("/api/sync/v1/group", method="POST")).status == 404


def test_our_own_proxy_may_say_for_whom_it_asks() -> None:
    with front(WANJIA_HTTPS="1") as proxied:
        said = proxied.line().ask(get("/a", "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https")).json()
        assert said["headers"]["HTTP_X_FORWARDED_FOR"] == "1.2.3.4" and said["peer"] == "127.0.0.1"
        plain = proxied.line().ask(post("/api/sync/v1/push", b"{}", "X-Forwarded-Proto: http")).json()
        assert plain["path"] == "/api/sync/v1/push"  # passed on by itself: Django sends it to the safe address


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 400), max_size=12), chunked=st.booleans())
def test_however_the_bytes_of_a_request_are_cut_the_answer_is_the_same(
    echoing: Front, cuts: list[int], chunked: bool
) -> None:
    body = b"a=" + b"\r\n" * 60
    if chunked:
        coded = b"%x\r\n%b\r\n3\r\nend\r\n0\r\nX-Trailer: 1\r\n\r\n" % (len(body), body)
        request = get("/cut", "Transfer-Encoding: chunked", "X-Long: " + "v" * 90, method="POST") + coded
        body += b"end"
    else:
        request = post("/cut", body, "X-Long: " + "v" * 90)
    places = sorted({0, len(request), *(cut % len(request) for cut in cuts)})
    line = echoing.line()
    line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    said = line.ask(*(request[a:b] for a, b in zip(places, places[1:], strict=False))).json()
    assert said["sha256"] == hashlib.sha256(body).hexdigest() and said["headers"]["HTTP_X_LONG"] == "v" * 90
    assert line.ask(get("/after")).json()["path"] == "/after"


def test_a_group_whose_server_dies_is_told_to_come_again_and_the_server_comes_back(echoing: Front) -> None:
    line = echoing.line()
    answer = line.ask(post("/api/sync/v1/push", b"{}"))  # at a group, this server ends
    assert answer.status == 503 and 2 <= int(answer.headers["retry-after"]) <= 8
    until(lambda: echoing.line().ask(get("/a")).status == 200)


def test_a_head_that_does_not_come_to_its_end_is_closed(half_a_head: Future[tuple[bool, float]]) -> None:
    closed, after = half_a_head.result()
    assert closed and 9 < after < 13


def test_when_a_server_behind_is_gone_for_good_it_ends_with_one_clear_line() -> None:
    with front(servers=2) as running:
        os.kill(running.behind()[0], signal.SIGKILL)
        assert running.process.wait(30) == 1
        assert running.process.stderr.read().splitlines()[-1] == "Wanjia stopped: a server behind has ended"


def test_a_port_that_is_taken_is_named(echoing: Front) -> None:
    command = [sys.executable, "-m", "wanjia.interfaces.front", "--port", str(echoing.port)]
    tried = subprocess.run(command, capture_output=True, text=True, timeout=40)
    assert tried.returncode == 1 and len(tried.stderr.splitlines()) == 1
    assert tried.stderr.startswith(f"Wanjia cannot listen at 127.0.0.1:{echoing.port}: ")


def test_it_is_asked_to_end_and_finishes_what_it_has_begun() -> None:
    with front() as running:
        idle, busy = running.line(), running.line()
        assert idle.ask(get("/a")).status == 200
        said: list[int] = []
        asking = threading.Thread(target=lambda: said.append(busy.ask(get("/slow?seconds=1.5")).status))
        asking.start()
        time.sleep(0.5)
        behind = running.behind()
        running.process.terminate()
        assert idle.is_closed()
        asking.join(20)
        assert said == [200] and running.process.wait(20) == 0 and not listens(running.port)
        assert not any(os.path.exists(f"/proc/{pid}") for pid in behind)


def test_when_it_is_killed_no_server_is_left_behind() -> None:
    with front() as running:
        worker = running.line().ask(get("/a")).json()["pid"]
        behind = [*running.behind(), worker]
        running.process.kill()
        until(lambda: not any(alive(pid) for pid in behind), 20)


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
