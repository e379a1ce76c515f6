"""What the server runs."""

import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.interfaces.web.settings")
_pages = get_wsgi_application()


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer; who is connected is known to the process in front, whose socket has no address (front/heads.py)."""
    if not environ.get("REMOTE_ADDR"):
        environ["REMOTE_ADDR"] = environ.pop("HTTP_X_WANJIA_PEER", "")
    return _pages(environ, start)


gc.freeze()  # what is loaded now stays: no collection looks through it again
# A group of uploads makes tens of thousands of objects and drops them all, without cycles: looking for cycles among them every
# few hundred objects, as is the default, took one part in twenty of its time.
gc.set_threshold(100_000, 20, 20)
