"""POST push, and POST group: pushes that the process in front gathered, in one request of its own."""

from datetime import datetime
from io import BytesIO

import msgspec
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse

from wanjia.interfaces.sync.gathering import take_together
from wanjia.interfaces.sync.problems import door

Pushes = list[tuple[bytes, bytes, bytes, bytes]]  # Authorization, Content-Encoding, Accept-Language, body


@door("POST", straight=True)
def push(request: HttpRequest, at: datetime) -> HttpResponse:
    """Take in at most 200 events; every one gets its own receipt."""
    return take_together([request], at)[0]


@door("POST", straight=True)
def group(request: HttpRequest, at: datetime) -> HttpResponse:
    """Take in what the process in front gathered; nobody else can say that it comes from there (front/heads.py)."""
    if "X-Wanjia-Group" not in request.headers:
        raise Http404
    answers = take_together([unpacked(*each) for each in msgspec.msgpack.decode(request.body, type=Pushes)], at)
    said = [(a.status_code, [(k.lower().encode(), v.encode()) for k, v in a.items()], a.content) for a in answers]
    return HttpResponse(msgspec.msgpack.encode(said), content_type="application/msgpack")


def unpacked(authorization: bytes, encoding: bytes, language: bytes, body: bytes) -> HttpRequest:
    """Give a push as it would have come by itself."""
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_AUTHORIZATION": authorization.decode("latin-1"),
            "HTTP_CONTENT_ENCODING": encoding.decode("latin-1"),
            "HTTP_ACCEPT_LANGUAGE": language.decode("latin-1"),
            "wsgi.input": BytesIO(body),
        }
    )
