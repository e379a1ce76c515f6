"""What each kind of channel is sent, and what its answer means. Values in, values out.

Group robots: the vendors' own pages of WeCom (群机器人), DingTalk (自定义机器人) and Feishu (自定义机器人). The webhook follows
Standard Webhooks 1.0: id, time and HMAC-SHA256 over ``id.time.body`` in three headers, so any of its libraries can check it.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from wanjia.insight.briefs.rules import FAILED, OK

JSON = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Wanjia"}
MOST_BYTES = {"wecom": 2000, "dingtalk": 18_000, "feishu": 18_000, "webhook": 200_000}
DRAWN = {"wecom", "email", "webhook"}  # the others take pictures only from an address on the internet
ACCEPTED = ("errcode", "code", "StatusCode")


@dataclass(frozen=True)
class Message:
    """What is to be told: ``code`` is the delivery's own, the same at each try."""

    code: str
    kind: str
    place: str
    text: str
    lines: Sequence[Mapping[str, object]] = ()
    picture: bytes = b""


@dataclass(frozen=True)
class Request:
    """One request: a channel may need several for one message."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def requests(kind: str, url: str, secret: str, message: Message, seconds: int) -> list[Request]:
    """Give what is sent for a message at a moment (in seconds since 1970): the text, then its picture where one is taken."""
    return {"wecom": _wecom, "dingtalk": _dingtalk, "feishu": _feishu, "webhook": _webhook}[kind](
        url, secret, message, seconds
    )


def _wecom(url: str, secret: str, message: Message, seconds: int) -> list[Request]:
    found = [_plain(url, {"msgtype": "text", "text": {"content": cut(message.text, MOST_BYTES["wecom"])}})]
    if message.picture:
        digest = hashlib.md5(
            message.picture, usedforsecurity=False
        ).hexdigest()  # WeCom asks for it, to see a broken one
        image = {"base64": base64.b64encode(message.picture).decode(), "md5": digest}
        found.append(_plain(url, {"msgtype": "image", "image": image}))
    return found


def _dingtalk(url: str, secret: str, message: Message, seconds: int) -> list[Request]:
    if secret:
        stamp = str(seconds * 1000)
        sign = base64.b64encode(hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)).decode()
        url += ("&" if "?" in url else "?") + urlencode({"timestamp": stamp, "sign": sign})
    return [_plain(url, {"msgtype": "text", "text": {"content": cut(message.text, MOST_BYTES["dingtalk"])}})]


def _feishu(url: str, secret: str, message: Message, seconds: int) -> list[Request]:
    body: dict[str, object] = {"msg_type": "text", "content": {"text": cut(message.text, MOST_BYTES["feishu"])}}
    if secret:
        sign = hmac.digest(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256)
        body = {"timestamp": str(seconds), "sign": base64.b64encode(sign).decode(), **body}
    return [_plain(url, body)]


def _webhook(url: str, secret: str, message: Message, seconds: int) -> list[Request]:
    body = {
        "type": message.kind,
        "place": message.place,
        "text": message.text,
        "lines": list(message.lines),
        "picture": base64.b64encode(message.picture).decode(),
    }
    made = _bytes(body)
    headers = {
        **JSON,
        "Webhook-Id": message.code,
        "Webhook-Timestamp": str(seconds),
        "Webhook-Signature": signature(secret, message.code, seconds, made),
    }
    return [Request(url, made, headers)]


def signature(secret: str, code: str, seconds: int, body: bytes) -> str:
    """Give the signature of Standard Webhooks. Raises ValueError for a secret that is not ``whsec_`` and base 64."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    return "v1," + base64.b64encode(hmac.digest(key, f"{code}.{seconds}.".encode() + body, hashlib.sha256)).decode()


def _plain(url: str, body: object) -> Request:
    return Request(url, _bytes(body), JSON)


def _bytes(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def cut(text: str, most: int) -> str:
    """Cut a text to a number of bytes of UTF-8, at a whole character."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode("utf-8", "ignore") + "…"


def meaning(kind: str, status: int, text: str) -> str:
    """Tell what an answer means: taken or not. Robots say so in their body, under an HTTP status of 200."""
    if not 200 <= status < 300:
        return FAILED
    if kind == "webhook":
        return OK
    try:
        said = json.loads(text)
    except ValueError:
        return FAILED
    codes = [said[name] for name in ACCEPTED if name in said] if isinstance(said, dict) else []
    return OK if codes and codes[0] == 0 else FAILED
