"""One HTTP request to a host that the installation allows, and to no other machine.

The name is looked up once and the connection goes to the address that was checked: a name that points into the own network, or
begins to, leads nowhere. No redirect is followed, and of the answer only its beginning is read.
"""

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

TIMEOUT_S = 8
READS = 4096
GIVEN_OUT = ipaddress.ip_network("2000::/3")


class Blocked(Exception):
    """The address may not be asked. Says why."""


class Undelivered(Exception):
    """Nothing was taken: the other side was not reached. Says why."""


class Unanswered(Exception):
    """The request went out and no answer came: whether it was taken nobody knows."""


@dataclass(frozen=True)
class Reply:
    """What the other side answered."""

    status: int
    text: str


@dataclass(frozen=True)
class Target:
    """An address taken apart; ``inside`` when it is one of the own network that the installation names."""

    host: str
    port: int
    path: str
    tls: bool
    inside: bool


def target_of(url: str) -> Target:
    """Take an address apart. Raises Blocked for one that is not HTTPS to an allowed host, without name and password."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise Blocked(_("这不是一个地址")) from error
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.password:
        raise Blocked(_("这不是一个地址"))
    tls = parts.scheme == "https"
    port = port or (443 if tls else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or not path.isprintable() or " " in path:
        raise Blocked(_("这不是一个地址"))
    inside = f"{host}:{port}" in settings.WANJIA_CHANNEL_INSIDE
    if not inside and (not tls or port != 443 or host not in settings.WANJIA_CHANNEL_HOSTS):
        raise Blocked(_("%(host)s 不在允许的主机之列") % {"host": f"{host}:{port}"[:80]})
    return Target(host, port, path, tls, inside)


def resolved(target: Target) -> str:
    """Give the internet address to connect to. Raises Blocked where any that the name stands for lies in the own network."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Undelivered(_("找不到主机 %(host)s") % {"host": target.host[:80]}) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not target.inside and not all(map(_is_public, addresses)):
        raise Blocked(_("%(host)s 指向内部网络") % {"host": target.host[:80]})
    return addresses[0]


def _is_public(text: str) -> bool:
    """Tell whether an address lies on the internet: of IPv6 only what is given out (2000::/3), and carries no inner one."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address not in GIVEN_OUT:
            return False
        address = carried or address
    return address.is_global and not address.is_multicast


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """Send a body and give the answer. Raises Blocked, Undelivered or Unanswered."""
    target = target_of(url)
    if settings.WANJIA_PRACTICE and not target.inside:
        raise Blocked(_("这是演练环境，不向外发送"))
    connection = _connection(target, resolved(target))
    try:
        try:
            connection.connect()
        except OSError as error:  # TLS that fails is one too
            raise Undelivered(_("连接不上：%(why)s") % {"why": type(error).__name__}) from error
        try:
            host = target.host if target.port in (80, 443) else f"{target.host}:{target.port}"
            connection.request("POST", target.path, body, {**headers, "Host": host, "Connection": "close"})
            answer = connection.getresponse()
            return Reply(answer.status, answer.read1(READS).decode("utf-8", "replace"))
        except (OSError, HTTPException) as error:
            raise Unanswered(_("没有等到答复：%(why)s") % {"why": type(error).__name__}) from error
    finally:
        connection.close()


def _connection(target: Target, address: str) -> HTTPConnection:
    if not target.tls:
        return HTTPConnection(address, target.port, timeout=TIMEOUT_S)
    return _Pinned(target.host, address, target.port)


class _Pinned(HTTPSConnection):
    """Connects to the address that was checked; the certificate is still asked for the host's name."""

    def __init__(self, host: str, address: str, port: int) -> None:
        self.address, self.trusted = address, ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT_S, context=self.trusted)

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), self.timeout)
        try:
            self.sock = self.trusted.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
