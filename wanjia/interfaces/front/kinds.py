"""What is gathered in front: pushes of phones, and the public forms. Each has its own places at the door and its own groups."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from wanjia.interfaces.front import heads
from wanjia.interfaces.front.uploads import A_BATCH, MOST_BODY, Gathering, Uploads, weight
from wanjia.interfaces.front.upstream import Server

DOOR = b"/api/sync/v1/"
PUSH, PHOTO = DOOR + b"push", DOOR + b"photo"
FORM, FORGET = b"/r/", b"/r/forget"
GROUPS = (DOOR + b"group", b"/api/forms/v1/group")  # from here to the servers behind, never from outside
FORM_TYPE = b"application/x-www-form-urlencoded"
A_FORM, MOST_FORM = 1024, 8 * 1024
# People wait a moment rather than read that it is busy: half a second's work of a server, and as much of it together.
FORMS_AT_ONCE, FORMS_TOGETHER = 768, 128

Named = dict[bytes, bytes]


@dataclass(frozen=True)
class Kind:
    """One kind of request that is gathered; ``say`` gives what of its head the servers behind are told, ``weigh`` its work."""

    places: Uploads
    gathering: Gathering
    say: Callable[[bytes, Named, bytes], tuple[bytes, ...]]
    weigh: Callable[[int, Named], int]
    usual: int
    most: int
    busy: Sequence[bytes]
    busy_last: bytes


def pushes(servers: Sequence[Server]) -> Kind:
    """Give the kind for what phones upload."""
    takers = [partial(server.take_in, GROUPS[0]) for server in servers]
    return Kind(
        Uploads(len(servers)),
        Gathering(takers),
        _of_push,
        _work_of_push,
        A_BATCH,
        MOST_BODY,
        heads.BUSY,
        heads.BUSY_LAST,
    )


def forms(servers: Sequence[Server], *, behind_proxy: bool) -> Kind:
    """Give the kind for what people write at a poster's address."""
    takers = [partial(server.take_in, GROUPS[1]) for server in servers]
    places = Uploads(len(servers), FORMS_AT_ONCE, FORMS_AT_ONCE * A_FORM)
    say = partial(_of_form, behind_proxy=behind_proxy)
    return Kind(
        places,
        Gathering(takers, FORMS_TOGETHER),
        say,
        _size,
        A_FORM,
        MOST_FORM,
        [heads.BUSY_FORM],
        heads.BUSY_FORM_LAST,
    )


def is_form(path: bytes, named: Named) -> bool:
    """Tell whether a post is a form of a poster."""
    return path.startswith(FORM) and path != FORGET and named.get(b"content-type", b"").startswith(FORM_TYPE)


def _of_push(_path: bytes, named: Named, _peer: bytes) -> tuple[bytes, ...]:
    return tuple(named.get(name, b"") for name in (b"authorization", b"content-encoding", b"accept-language"))


def _work_of_push(size: int, named: Named) -> int:
    return weight(size, named.get(b"content-encoding", b""))


def _size(size: int, _named: Named) -> int:
    return size


def _of_form(path: bytes, named: Named, peer: bytes, *, behind_proxy: bool) -> tuple[bytes, ...]:
    """Give poster, token, language, and where it comes from: behind our own proxy the last hop that it names."""
    forwarded = named.get(b"x-forwarded-for", b"") if behind_proxy else b""
    address = forwarded.rpartition(b",")[2].strip() or peer
    return path, named.get(b"cookie", b""), named.get(b"accept-language", b""), address
