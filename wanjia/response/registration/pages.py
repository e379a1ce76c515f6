"""The public pages as bytes: no frame, no script, one style sheet; made of templates in the language of whoever asks."""

import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from wanjia.core.languages import LANGUAGES, MONGOLIAN, beside
from wanjia.registry.places.queries import origins
from wanjia.response.registration import texts
from wanjia.response.registration.models import Leaflet, Placement, Poster, Registration
from wanjia.response.registration.queries import CODE_LASTS, Open, readings_of, registrations_of
from wanjia.response.registration.reading import Form
from wanjia.response.registration.rules import ABROAD, SHOWN, masked, shown_codes
from wanjia.response.registration.token import Holder
from wanjia.response.roads.models import Closure

TIME = "@@:@@"  # where the minute stands in a page that is otherwise the same for everybody


@dataclass(frozen=True)
class Look:
    """How a page is shown: its language, and large."""

    language: str = "zh-hans"
    big: bool = False

    @property
    def query(self) -> str:
        """What an address carries on."""
        return f"lang={self.language}{'&big=1' if self.big else ''}"


def _page(template: str, look: Look, **values: Any) -> str:
    with override("zh-hans" if look.language == MONGOLIAN else look.language):
        return render_to_string(
            f"registration/public/{template}.html",
            {"w": texts.words(look.language), "look": look, "languages": LANGUAGES.items(), **values},
        )


def _kind(poster: Open, look: Look) -> Any:
    return beside(Poster.Kind(poster.kind).label, look.language)


def form(poster: Open, holder: Holder, look: Look, *, form: Form | None = None, family: bool = False) -> bytes:
    """Give the form: all of it the first time; one button for whoever was here; name and telephone for one more of a family."""
    first = not holder.people
    said = form.said if form else lambda _name: ""
    names = [(place, masked(name)) for place, (_number, name) in enumerate(holder.people)]
    values = {
        "poster": poster, "kind": _kind(poster, look), "first": first, "family": family and not first, "people": names,
        "event": uuid.uuid4(), "errors": _errors(form), "notice": texts.notice(poster.days, look.language),
        "fields": _fields(poster, holder, look, said), "name": said("name"), "phone": said("phone"),
    }  # fmt: skip
    return _page("form", look, **values).encode()


def _errors(form: Form | None) -> list[tuple[str, str]]:
    if form is None:
        return []
    return [(name, error or _("请勾选今天来的人")) for name, error in form.errors.items()]


def _fields(poster: Open, holder: Holder, look: Look, said: Any) -> list[dict[str, Any]]:
    """Give what the poster asks besides name and telephone, each with its list to choose from, or none."""
    words, found = texts.words(look.language), []
    for name in poster.asks:
        value = said(name) or getattr(holder, name, "") or ""
        groups = origin_groups(poster.home, look) if name == "origin" else _purposes(look) if name == "purpose" else ()
        found.append({"name": name, "label": words[name], "value": value, "groups": groups})
    return found


@lru_cache(maxsize=64)
def origin_groups(home: str, look: Look) -> Sequence[tuple[str, list[tuple[str, str]]]]:
    """Give provinces with their prefectures, the own province first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, name in origins().items():
        group = groups.setdefault(code[:2], [])
        group.append((code, name))
    named = [
        (rows[0][1], rows[1:] or rows) for code, rows in sorted(groups.items(), key=lambda g: (g[0] != home, g[0]))
    ]
    return [*named, ("", [(ABROAD, texts.option(texts.TEXTS["abroad"], look.language))])]


@lru_cache(maxsize=8)
def _purposes(look: Look) -> Sequence[tuple[str, list[tuple[str, str]]]]:
    return [
        ("", [(word, texts.option(Registration.Purpose(word).label, look.language)) for word in Registration.Purpose])
    ]


def done(poster: Open, look: Look, codes: Sequence[str], at: datetime) -> bytes:
    """Give the page that says it is written down: the same for everybody but the minute and the codes, so made once."""
    page = _done(poster, look, len(codes)).replace(TIME, f"{timezone.localtime(at):%m-%d %H:%M}")
    for place, code in enumerate(codes):
        page = page.replace(_mark(place), code)
    return page.encode()


def _mark(place: int) -> str:
    return f"@@{place}@@"  # where a code stands in it


@lru_cache(maxsize=4096)
def _done(poster: Open, look: Look, people: int) -> str:
    return _page(
        "done",
        look,
        poster=poster,
        kind=_kind(poster, look),
        people=people,
        time=TIME,
        codes=[*map(_mark, range(people))],
    )


def code_picture(code: str) -> bytes:
    """Give the picture of a code that is shown at a station."""
    drawn = io.BytesIO()
    segno.make(SHOWN + code, error="m", boost_error=False).save(
        drawn, kind="svg", border=4, light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return drawn.getvalue()


def leaflets(placement: Placement, told: Sequence[Leaflet], detours: Sequence[Closure], look: Look) -> bytes:
    """Give what travellers are told at a spot: leaflets, and the ways round roads that are closed."""
    rows = [(one, beside(Leaflet.Kind(one.kind).label, look.language)) for one in told]
    return _page("leaflets", look, placement=placement, told=rows, detours=detours).encode()


def closed(look: Look) -> bytes:
    """Give the page of a code that opens nothing (any more)."""
    return _page("said", look, said=texts.words(look.language)["closed"]).encode()


@lru_cache(maxsize=8)
def busy(look: Look) -> bytes:
    """Give the page for too many at once."""
    return _page("said", look, said=texts.words(look.language)["busy"]).encode()


def said(look: Look, key: str) -> bytes:
    """Give a page of one sentence."""
    return _page("said", look, said=texts.words(look.language)[key]).encode()


def own(holder: Holder, look: Look, at: datetime, days_of: Any) -> bytes:
    """Give what is kept of those who registered from one browser, until when, and who has read it."""
    numbers = [number for number, _name in holder.people]
    names = {number: masked(name) for number, name in holder.people}
    found = list(registrations_of(numbers, holder.number)[:100])
    codes = shown_codes([row.pk for row in found])
    rows = [
        {"name": names[row.visitor_id], "row": row, "codes": [code] if row.at > at - CODE_LASTS else [],
         "origin": origins().get(row.origin, ""),
         "until": timezone.localdate(row.at + timedelta(days=days_of(row.poster.site.place)))}
        for row, code in zip(found, codes, strict=True)
    ]  # fmt: skip
    readings = [(reading, names[reading.visitor_id]) for reading in readings_of(found)[:100]]
    return _page("own", look, rows=rows, readings=readings).encode()
