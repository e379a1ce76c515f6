"""Text that a sheet would compute, a browser would run and a page layout would obey; and the proof that none of them does."""

import csv
import io
from typing import Any

from django.test import Client
from django.urls import reverse

from demo.hamlet import Hamlet

BAD = '=HYPERLINK(1)<script>alert(1)</script>#panic("x")*$['


def desk(hamlet: Hamlet, name: str) -> Client:
    """Give a browser in which one of the cast is signed in."""
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown_as_text(client: Client, view: str, *about: Any, **query: str) -> bool:
    """Open a page and its export: nothing in them may run or compute. Tell whether the text could be read on the page."""
    address = reverse(view, args=about)
    answer = client.get(address, query)
    assert answer.status_code == 200, address
    page = answer.content.decode()
    assert "<script>alert" not in page, address
    export = client.get(address, query | {"export": "csv"})
    if "csv" in export["Content-Type"]:
        rows = list(csv.reader(io.StringIO(export.getvalue().decode("utf-8-sig"))))
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))], address
    return "&lt;script&gt;alert" in page
