"""The public forms' door: forms that came together are written down through one transaction, each is answered alone.

An answer never tells whether somebody was known: whoever fills in the form properly reads the same page.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError
from django.utils.translation import override

from wanjia.core.languages import MONGOLIAN, chosen
from wanjia.core.limits import Tallies, network_of
from wanjia.registry.codes.rules import read_code, write_code
from wanjia.response.registration import pages, token
from wanjia.response.registration.actions import NewRegistration, register_visitors
from wanjia.response.registration.pages import Look
from wanjia.response.registration.queries import Open, open_posters, still_known
from wanjia.response.registration.reading import Form, parse, read
from wanjia.response.registration.rules import class_of, shown_codes
from wanjia.response.registration.token import Holder

log = logging.getLogger(__name__)
tallies = Tallies()


@dataclass
class Answer:
    """A page with its status, and the token the browser shall keep; None leaves the one it has."""

    status: int
    page: bytes
    token: str | None = None
    retry_after: int = 0


class Sent:
    """One posted form, and what became of it."""

    def __init__(self, code: str, cookie: str, accepted: str, address: str, body: bytes) -> None:
        self.values = parse(body)
        self.code = written(code)
        self.cookie, self.address = cookie, address
        self.look = Look(chosen(self._one("lang"), accepted), big=self._one("big") == "1")
        self.poster: Open | None = None
        self.holder = Holder()
        self.form: Form | None = None
        self.registration: NewRegistration | None = None
        self.answer: Answer | None = None

    def _one(self, name: str) -> str:
        found = self.values.get(name)
        return found[0] if found else ""

    def read(self, poster: Open | None, at: datetime) -> None:
        """Read the form for its poster; what cannot be taken has its answer now."""
        if poster is None:
            self.answer = Answer(404, pages.closed(self.look))
            return
        self.poster, self.holder = poster, token.read(self.cookie, at, poster.days)
        first = not self.holder.people
        with override("zh-hans" if self.look.language == MONGOLIAN else self.look.language):
            self.form = form = read(self.values, poster.asks, required=first, phone_required=first)
        self.known = [self.holder.people[place] for place in form.who(len(self.holder.people))]
        if not form.errors and form.person is None and not self.known:
            form.errors["who"] = ""
        if form.errors:
            self.answer = Answer(422, pages.form(poster, self.holder, self.look, form=form, family=not first))
        elif tallies.too_many(self._limits(poster, form), at):
            self.answer = Answer(429, pages.busy(self.look), retry_after=600)

    def _limits(self, poster: Open, form: Form) -> list[tuple[str, int]]:
        phone = (form.person.phone if form.person else "") or self.holder.phone
        a_phone, a_network, a_poster = poster.limits
        own = [(f"n{network_of(self.address)}", a_network), *([(f"t{phone}", a_phone)] if phone else [])]
        return [*own, (f"p{poster.code}", a_poster)]  # what all share comes last

    def prepare(self, kept: set[int], at: datetime) -> None:
        """Make the registration that is written down; whoever was forgotten in the meantime is known no more."""
        poster, form, holder = self.poster, self.form, self.holder
        if poster is None or form is None:
            return
        person = form.person
        if person is not None and not person.phone:  # a child is found again by a parent's telephone
            person = person._replace(phone=holder.phone)
        self.known = [one for one in self.known if one[0] in kept]
        if person is None and not self.known:
            self.answer = Answer(422, pages.form(poster, Holder(), self.look), token="")
            return
        origin, destination = form.origin or holder.origin, form.destination or holder.destination
        self.registration = NewRegistration(
            poster.pk, poster.site_id, poster.position, at, form.event,
            new=[person] if person else [], known=[number for number, _name in self.known],
            purpose=form.purpose, origin=origin if "origin" in poster.asks else "",
            destination=destination if "destination" in poster.asks else "",
            target=class_of(origin if "origin" in poster.asks else "", at, poster.classes, poster.home),
            holder=holder.number,
        )  # fmt: skip
        holder.phone = holder.phone or (person.phone if person else "")
        holder.origin, holder.destination, holder.since = origin, destination, int(at.timestamp())

    def thank(self, at: datetime) -> None:
        """Answer that it is written down."""
        if self.registration is None or self.poster is None:
            return
        visitors, person = self.registration.visitors, self.registration.new
        if person:
            self.holder.add(visitors[-1], person[0].name)
        page = pages.done(self.poster, self.look, shown_codes(self.registration.numbers), at)
        self.answer = Answer(200, page, token=token.write(self.holder))


def written(code: str) -> str:
    """Give a poster's code as the store keeps it, empty for what is none."""
    found = read_code(code)
    return write_code(found) if found is not None else ""


def take_forms(sent: Sequence[Sent], at: datetime) -> list[Answer]:
    """Take forms in, and give each its answer, in order."""
    try:
        posters = open_posters({each.code for each in sent}, at)
        for each in sent:
            tallies.share(at)  # also in the middle of a group: one network may have sent all of it
            each.read(posters.get(each.code), at)
        _write([each for each in sent if each.answer is None], at)
    except (OperationalError, InterfaceError):
        log.exception("%s forms were not taken in", len(sent))
    for each in sent:
        each.thank(at) if each.answer is None else None
    return [each.answer or Answer(503, pages.busy(each.look), retry_after=5) for each in sent]


def _write(sent: Sequence[Sent], at: datetime) -> None:
    """Write a group down; when something unforeseen spoils it, each by itself: it costs only the one that brought it."""
    known = {number for each in sent for number, _name in each.known}
    kept = still_known(known) if known else set()
    for each in sent:
        each.prepare(kept, at)
    group = [each for each in sent if each.registration is not None]
    try:
        if group:
            register_visitors(forms=[each.registration for each in group], by=None, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("%s forms are taken in one by one", len(group))
        for each in group:
            if len(group) > 1:
                _write([each], at)
            else:
                each.answer = Answer(503, pages.busy(each.look), retry_after=5)
