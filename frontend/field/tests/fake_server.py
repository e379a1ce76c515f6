"""A small stand-in for the server side of docs/sync.md, for tests of the phone alone.

It keeps everything in memory, serves the built app, and can be told to misbehave. The journey over the real server is
another test.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

DIST = Path(__file__).resolve().parents[2] / "dist"
CSP = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; "
    "worker-src 'self'; connect-src 'self'"
)
PAGE = 500
FAMILY = ["白", "包", "韩", "吴", "何", "陈", "金", "宝"]
FAMILY_PINYIN = ["bai", "bao", "han", "wu", "he", "chen", "jin", "bao"]
GIVEN = ["海山", "秀英", "乌日娜", "德全", "斯琴", "文博", "玉兰", "永胜", "萨仁格日乐", "小雨"]
GIVEN_PINYIN = [
    "haishan",
    "xiuying",
    "wurina",
    "dequan",
    "siqin",
    "wenbo",
    "yulan",
    "yongsheng",
    "sarengerile",
    "xiaoyu",
]

Row = dict[str, Any]


def sealed(word: str) -> str:
    """Make an opaque id of 26 characters out of a word."""
    number = int.from_bytes(hashlib.sha256(word.encode()).digest()[:17], "big")
    letters = "0123456789abcdefghijklmnopqrstuvwxyz"
    out = ""
    while len(out) < 26:
        number, rest = divmod(number, 36)
        out += letters[rest]
    return out


def versioned(row: Row) -> Row:
    """Give a row its `v`: 16 hex digits that change with the row."""
    text = json.dumps(row, sort_keys=True, ensure_ascii=False)
    return {**row, "v": hashlib.sha256(text.encode()).hexdigest()[:16]}


def form() -> Row:
    """The screening form of the tests: one household question, two per person, all with a normal answer."""
    blank = {
        "hint": {}, "required": True, "relevant": None, "constraint": None, "constraint_message": {}, "calculation": None,
        "choices": [], "default": None, "normal": None, "questions": [],
    }  # fmt: skip
    choices = [
        ("none", "没有", "None"),
        ("fever", "发热", "Fever"),
        ("cough", "咳嗽", "Cough"),
        ("tired", "乏力", "Tired"),
    ]
    between = [{"op": op, "args": [{"self": True}, {"value": value}]} for op, value in ((">=", 34), ("<=", 43))]
    return {
        "id": "door", "title": {"zh": "入户排查", "en": "Door screening"}, "version": "1", "languages": ["zh", "en"],
        "default_language": "zh",
        "household": [{**blank, "name": "returnees", "type": "integer", "normal": 0,
                       "label": {"zh": "近 14 天外地返回人数", "en": "Returned from elsewhere in 14 days"}}],
        "person": [
            {**blank, "name": "temperature", "type": "decimal", "normal": "36.5", "constraint": {"op": "and", "args": between},
             "label": {"zh": "体温（℃）", "en": "Temperature (°C)"}, "constraint_message": {"zh": "体温应在 34 到 43 之间"}},
            {**blank, "name": "symptoms", "type": "select_multiple", "normal": ["none"], "label": {"zh": "症状", "en": "Symptoms"},
             "choices": [{"name": name, "label": {"zh": zh, "en": en}} for name, zh, en in choices]},
        ],
    }  # fmt: skip


def sampling_round(at: datetime, **round_: Any) -> list[Row]:
    """Make one round with a point of two tables and a manifest that waits there."""
    hours = {"opens_at": (at - timedelta(hours=2)).isoformat(), "closes_at": (at + timedelta(hours=9)).isoformat()}
    point = sealed("point")
    return [
        {"id": sealed("sampling"), "type": "round", "name": "第一轮全员核酸", "round": sealed("round"), "tube_size": 10, "household_tubes": False,
         "label_pattern": "T[0-9]{7}", **hours, **round_},
        {"id": point, "type": "point", "round": sealed("round"), "number": 1, "name": "书香社区广场", "open": True, **hours},
        {"id": sealed("table1"), "type": "table", "point": point, "number": 1},
        {"id": sealed("table2"), "type": "table", "point": point, "number": 2},
        {"id": sealed("manifest"), "type": "manifest", "number": "1-001", "point": point, "boxes": 1, "tubes": 2},
    ]  # fmt: skip


def person_targets(rows: dict[str, list[Row]]) -> list[Row]:
    """Make everybody of the town a target of the round; the first of every fifth door has to be sampled at home."""
    homes = {row["id"]: row for row in rows["households"]}
    return [
        {"id": "t" + person["id"][1:], "type": "target", "campaign": sealed("round"), "household": person["household"],
         "person": person["id"], "place": homes[person["household"]]["place"], "state": "pending", "revisit_at": None, "last": None,
         "difference": ""}
        for person in rows["people"]
    ]  # fmt: skip


def town(doors: int, at: datetime, round_: Row | None = None) -> dict[str, list[Row]]:
    """Make the rows of one grid with `doors` households (about 2.5 persons each), by data set; with a round where one is given."""
    iso = at.isoformat(timespec="seconds")
    campaign = sealed("campaign")
    rows: dict[str, list[Row]] = {"work": [], "households": [], "people": [], "places": []}
    rows["work"] += [
        {"id": campaign, "type": "campaign", "name": "全员入户排查", "kind": "screening", "round": 1, "document": "第 15 号公告",
         "opens_at": (at - timedelta(days=1)).isoformat(), "closes_at": (at + timedelta(days=3)).isoformat(),
         "form": sealed("form"), "letter": "《致广大居民的一封信》"},
        {"id": sealed("form"), "type": "form", "version": "1", "definition": form()},
        {"id": sealed("lead"), "type": "lead", "name": "金文博", "phone_tail": "3308", "address": "永清小区 2 号楼", "source": "省外协查",
         "due_at": (at + timedelta(hours=6)).isoformat(), "state": "open"},
        {"id": sealed("order"), "type": "order", "title": "给 1-302 送药", "place": sealed("b1"), "state": "issued", "household": sealed("home1"),
         "due_at": (at + timedelta(hours=5)).isoformat()},
    ]  # fmt: skip
    rows["places"].append(
        {
            "id": sealed("compound"),
            "type": "place",
            "parent": None,
            "level": "compound",
            "name": "永清小区",
            "position": 1,
        }
    )
    for n in range(doors):
        building, door = divmod(n, 12)
        place = sealed(f"b{building + 1}")
        if door == 0:
            rows["places"].append({"id": place, "type": "place", "parent": sealed("compound"), "level": "building",
                                   "name": f"{building + 1} 号楼", "position": building + 1})  # fmt: skip
        label = f"{door // 6 + 1}-{door % 6 // 2 + 1}0{door % 2 + 1}"
        home = sealed(f"home{n}")
        tail = f"{1000 + n * 37 % 9000}"
        rows["households"].append({"id": home, "type": "household", "place": place, "door": label, "position": door, "kind": "family",
                                   "label": label, "phone_masked": f"138****{tail}"})  # fmt: skip
        absent = n == 5
        state = {5: "absent", 8: "asked", 9: "of_a_later_version"}.get(n, "pending")
        rows["work"].append({"id": sealed(f"target{n}"), "type": "target", "campaign": campaign, "household": home, "place": place,
                             "state": state, "revisit_at": iso if absent else None,
                             "last": {"at": (at - timedelta(hours=5)).isoformat(), "by": "包海山", "outcome": "absent"} if absent else None,
                             "difference": ""})  # fmt: skip
        for k in range(2 + n % 2):
            f, g = (n + 3 * (k == 1)) % len(FAMILY), (n * 3 + k * 7) % len(GIVEN)
            rows["people"].append({
                "id": sealed(f"person{n}.{k}"), "type": "person", "household": home, "name": FAMILY[f] + GIVEN[g],
                "initials": FAMILY_PINYIN[f][0] + GIVEN_PINYIN[g][0], "pinyin": FAMILY_PINYIN[f] + GIVEN_PINYIN[g],
                "sex": ("male", "female")[k % 2], "birth_year": 1950 + (n * 7 + k * 29) % 70, "phone_masked": f"138****{tail}",
                "phone_tail": tail, "id_tail": f"{(n * 101 + k) % 10000:04d}", "residence": "permanent",
                "needs": ["immobile"] if round_ is not None and n % 5 == 0 and k == 0 else [], "contact": "1",
            })  # fmt: skip
    if round_ is not None:
        rows["sampling"] = sampling_round(at, **round_)
        rows["work"] += person_targets(rows)
    return {dataset: [versioned(row) for row in each] for dataset, each in rows.items()}


class Office:
    """What the fake server knows, and how it is told to misbehave."""

    def __init__(self, doors: int = 24, round_: Row | None = None) -> None:
        self.at = datetime.now(UTC)
        self.rows = town(doors, self.at, round_)
        self.events: dict[str, Row] = {}
        self.pushes: list[list[str]] = []
        self.photos: dict[str, bytes] = {}
        self.mood: str = "well"
        self.reject: dict[str, Row] = {}
        self.unreadable: set[str] = set()
        self.version = 1
        self.lock = threading.Lock()

    def buckets(self) -> list[Row]:
        priority = {
            "work": 0,
            "sampling": 0,
            "stations": 0,
            "follow": 0,
            "households": 1,
            "people": 1,
            "places": 2,
            "cards": 2,
        }
        return [
            {"bucket": f"{sealed('grid')}:{dataset}", "place": sealed("grid"), "name": "第三网格", "dataset": dataset,
             "priority": priority[dataset], "cursor": f"{len(rows)}.{self.version}", **self.check(rows)}
            for dataset, rows in self.rows.items()
        ]  # fmt: skip

    @staticmethod
    def check(rows: list[Row]) -> Row:
        total = 0
        for row in rows:
            total ^= int(row["v"], 16)
        return {"count": len(rows), "checksum": f"{total:016x}"}

    def pull(self, bucket: str, cursor: str) -> Row:
        dataset = bucket.split(":")[1]
        rows = self.rows[dataset]
        start, seen = (int(part) for part in (cursor or "0.0").split("."))
        if start >= len(rows) and seen < self.version:
            part, start, more = rows, len(rows), False  # the change log: everything again
        else:
            part = rows[start : start + PAGE]
            start += len(part)
            more = start < len(rows)
        return {"bucket": bucket, "reset": False, "rows": part, "removed": [], "more": more,
                "cursor": f"{start}.{0 if more else self.version}", **self.check(rows)}  # fmt: skip

    def push(self, body: Row) -> Row:
        receipts = []
        with self.lock:
            self.pushes.append([event["id"] for event in body["events"]])
            for event in body["events"]:
                known = self.events.get(event["id"])
                if event["subject"] in self.reject:
                    receipts.append({"id": event["id"], "result": "rejected", **self.reject.pop(event["subject"])})
                    continue
                if self.mood == "revoked":  # kept for the office, in no figure
                    self.events.setdefault(event["id"], event)
                    receipts.append({"id": event["id"], "result": "held", "wait_for": "office"})
                    continue
                result = "accepted" if known is None else "duplicate" if known == event else "rejected"
                self.events.setdefault(event["id"], event)
                receipts.append({"id": event["id"], "result": result})
                self.apply(event)
        return {
            "receipt_id": f"r{len(self.pushes)}",
            "missing_seq": [],
            "next_after_ms": 0,
            "checkpoint": "",
            "receipts": receipts,
        }

    def apply(self, event: Row) -> None:
        if event["kind"] != "visit@1":
            return
        self.version += 1
        for i, row in enumerate(self.rows["work"]):
            if row["id"] == event["subject"]:
                outcome = event["payload"]["outcome"]
                last = {"at": event["wall"], "by": "韩秀英", "outcome": outcome}
                changed = {**row, "state": outcome, "revisit_at": event["payload"]["revisit_at"], "last": last}
                changed.pop("v")
                self.rows["work"][i] = versioned(changed)

    def sign_in(self) -> Row:
        return {"device": "d1", "secret": "s3cret", "recovery": "ab" * 32, "expires_at": (self.at + timedelta(days=7)).isoformat(),
                "user": {"id": sealed("user"), "name": "韩秀英", "role": "grid_worker",
                         "territory": [{"id": sealed("grid"), "name": "第三网格", "level": "grid"}]}}  # fmt: skip


# What stands between a phone and its server may say: status, type, body.
ANSWERS_OF_OTHERS = {
    "portal with json": (200, "application/json", '{"ok": true, "receipts": []}'),
    "portal that knows the shape": (200, "application/json", '{"server_time": "NOW", "receipts": null}'),
    "receipts of others": (
        200,
        "application/json",
        '{"server_time": "NOW", "receipts": [{"id": "x", "result": "accepted"}]}',
    ),
    "torn json": (200, "application/json", '{"server_time": "NOW", "receip'),
    "redirect": (302, "text/html", ""),
    "login wanted": (401, "text/html", "<html>请登录无线网络</html>"),
    "forbidden": (403, "text/html", "<html>已拦截</html>"),
    "network login": (511, "text/html", "<html>Network Authentication Required</html>"),
    "empty": (204, "text/plain", ""),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    office: Office

    def log_message(self, format: str, *args: object) -> None:
        pass

    def answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 500 and "wasm" not in kind:
            body = gzip.compress(body, 6)
            headers = {**(headers or {}), "Content-Encoding": "gzip"}
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": CSP,
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def say(self, value: Row, status: int = 200, headers: dict[str, str] | None = None) -> None:
        value = {"server_time": datetime.now(UTC).isoformat(timespec="milliseconds"), **value}
        self.answer(status, json.dumps(value, ensure_ascii=False).encode(), "application/json", headers)

    def body(self) -> bytes:
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        return gzip.decompress(raw) if self.headers.get("Content-Encoding") == "gzip" else raw

    def refused(self, body: bytes) -> bool:
        """Answer as the mood has it; True when that was the answer."""
        mood = self.office.mood
        if mood == "portal":
            self.answer(200, "<html>请先登录</html>".encode(), "text/html; charset=utf-8")
        elif mood == "busy":
            self.say({"title": "busy", "status": 503}, 503, {"Retry-After": "1"})
        elif mood == "expired":
            self.say({"title": "sign in again", "status": 401}, 401)
        elif mood == "revoked" and not self.path.endswith("/push"):
            self.say({"type": "device-revoked", "title": "this phone was revoked", "status": 403}, 403)
        elif mood == "small" and len(body) > 3000:
            self.say({"title": "too large", "status": 413}, 413)
        elif mood in ANSWERS_OF_OTHERS:
            status, kind, text = ANSWERS_OF_OTHERS[mood]
            self.answer(
                status,
                text.replace("NOW", datetime.now(UTC).isoformat()).encode(),
                kind,
                {"Location": "/field/"} if status == 302 else None,
            )
        elif any(f'"{subject}"'.encode() in body for subject in self.office.unreadable):
            self.say({"type": "body", "title": "not what was agreed", "status": 400}, 400)
        else:
            return False
        return True

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path.startswith("/api/sync/v1/"):
            if self.refused(b""):
                return
            if url.path.endswith("/buckets"):
                return self.say({"buckets": self.office.buckets(), "cap": {"warn": 5000, "hard": 20000}})
            query = parse_qs(url.query, keep_blank_values=True)
            return self.say(self.office.pull(query["bucket"][0], query.get("cursor", [""])[0]))
        files = {"/field/": DIST / "field/index.html", "/field/sw.js": DIST / "field/sw.js"}
        path = files.get(url.path) or (
            DIST / url.path.removeprefix("/static/") if url.path.startswith("/static/") else None
        )
        if path is None or not path.is_file():
            return self.answer(404, b"not here", "text/plain")
        kind = {".webmanifest": "application/manifest+json", ".js": "text/javascript"}.get(
            path.suffix
        ) or mimetypes.guess_type(path.name)[0]
        self.answer(200, path.read_bytes(), kind or "application/octet-stream", {"Cache-Control": "no-cache"})

    def do_POST(self) -> None:
        raw = self.body()
        name = self.path.removeprefix("/api/sync/v1/")
        value: Row = json.loads(raw or b"{}")
        if name == "sign-in" and value.get("password") != "door-by-door":
            return self.say({"title": "wrong name or password", "status": 401}, 401)
        if name in ("sign-in", "enrol"):
            return self.say(self.office.sign_in())
        if self.refused(raw):
            return
        if name == "renew":
            return self.say({"secret": "s3cret", "expires_at": (datetime.now(UTC) + timedelta(days=7)).isoformat()})
        self.say(self.office.push(value))

    def do_PUT(self) -> None:
        url = urlsplit(self.path)
        sha, offset = url.path.rsplit("/", 1)[1], int(parse_qs(url.query)["offset"][0])
        have = self.office.photos.get(sha, b"")[:offset] + self.body()
        self.office.photos[sha] = have
        self.say({"have": len(have)}, 201 if hashlib.sha256(have).hexdigest() == sha else 200)


class FakeServer:
    """Serve an office on a free port of this machine until closed."""

    def __init__(self, doors: int = 24, round_: Row | None = None) -> None:
        self.office = Office(doors, round_)
        handler = type("Bound", (Handler,), {"office": self.office})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self) -> FakeServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
