"""Entries put together into the rows of docs/sync.md. Full identity and telephone numbers are never read here."""

from collections.abc import Callable, Sequence
from typing import Any

from wanjia.command.campaigns.models import Campaign, Outcome, QuestionForm, Target
from wanjia.command.campaigns.rules import STATE_NAMES, State
from wanjia.core.identities import seal, seal_many
from wanjia.interfaces.sync import cards, follow, owed, rounds, stations
from wanjia.interfaces.sync.datasets import (
    CAMPAIGN,
    FORM,
    HOUSEHOLD,
    LEAD,
    ORDER,
    PERSON,
    PLACE,
    TARGET,
    Entry,
    iso,
)
from wanjia.registry.accounts.models import User
from wanjia.registry.places.rules import Level

Row = dict[str, Any]
NOTABLE = (State.REFUSED, State.MOVED, State.VACANT, State.ABSENT, State.INACCESSIBLE)


def rows_of(entries: Sequence[Entry], lo: int) -> list[Row]:
    """Give the rows in the order of the entries; positions count from ``lo``, since a phone's numbers end at 2^53."""
    rows: list[Row] = []
    for kind, shape in SHAPES.items():
        mine = [entry for entry in entries if entry.kind == kind]
        if not mine:
            continue
        ids = seal_many(kind, [entry.id for entry in mine])
        for entry, public, row in zip(mine, ids, shape(mine, lo), strict=True):
            rows.append({"id": public, "v": f"{entry.version:016x}", "type": TYPES[kind], **row})
    return rows


def home_of(place_id: int, level: str, parent_id: int | None) -> int:
    """Give the building (or grid) a door belongs to: a unit stands for its building."""
    return parent_id if level == Level.UNIT and parent_id is not None else place_id


def masked(tail: str) -> str:
    """Give a telephone number with only its last four digits shown."""
    return f"*******{tail}" if tail else ""


def people(entries: Sequence[Entry], lo: int) -> list[Row]:
    """Shape persons."""
    homes = seal_many(HOUSEHOLD, [entry.values[0] for entry in entries])
    return [
        {
            "household": home,
            "name": name,
            "initials": initials,
            "pinyin": pinyin,
            "sex": sex,
            "birth_year": birth.year if birth else None,
            "phone_masked": masked(tail),
            "phone_tail": tail,
            "id_tail": document,
            "residence": residence,
            "needs": list(needs),
            "contact": str(version),
            "controlled": list(controlled) if controlled else None,
        }
        for home, (
            _h,
            name,
            initials,
            pinyin,
            sex,
            birth,
            tail,
            document,
            residence,
            version,
            needs,
            controlled,
        ) in zip(homes, [entry.values for entry in entries], strict=True)
    ]


def households(entries: Sequence[Entry], lo: int) -> list[Row]:
    """Shape households; the label is what people call the door inside its building: 3-501."""
    found = []
    for entry in entries:
        kind, number, place, level, parent, name, latitude, longitude, tail = entry.values
        unit = f"{name.removesuffix('单元')}-" if level == Level.UNIT else ""
        found.append(
            {
                "place": seal(PLACE, home_of(place, level, parent)),
                "door": number,
                "position": entry.position - lo,
                "kind": kind,
                "label": unit + number,
                "phone_masked": masked(tail),
                "where": None if latitude is None or longitude is None else [latitude, longitude],
            }
        )
    return found


def places(entries: Sequence[Entry], lo: int) -> list[Row]:
    """Shape places."""
    return [
        {
            "parent": seal(PLACE, parent) if parent else None,
            "level": level,
            "name": name,
            "position": entry.position - lo,
        }
        for entry in entries
        for parent, level, name in [entry.values]
    ]


def targets(entries: Sequence[Entry], lo: int) -> list[Row]:
    """Shape targets with the outcome that speaks for each and what the round before said."""
    spoken = _spoken(entries)
    before = _before(entries)
    found = []
    for entry in entries:
        campaign, household, place, level, parent, state, at, event, _visits, revisit_at, person = entry.values
        by, outcome = spoken.get(event, ("", ""))
        found.append(
            {
                "campaign": seal(CAMPAIGN, campaign),
                "household": seal(HOUSEHOLD, household),
                "person": seal(PERSON, person) if person else None,
                "place": seal(PLACE, home_of(place, level, parent)),
                "state": state,
                "revisit_at": iso(revisit_at),
                "last": {"at": iso(at), "by": by, "outcome": outcome} if at else None,
                "difference": before.get((campaign, household), ""),
            }
        )
    return found


def _spoken(entries: Sequence[Entry]) -> dict[str, tuple[str, str]]:
    """Give (name of the worker, outcome) by event, for the events that speak for these targets."""
    events = {entry.values[7] for entry in entries if entry.values[7]}
    if not events:
        return {}
    rows = Outcome.objects.filter(target__in=[entry.id for entry in entries if entry.values[7]], event__in=events)
    said = {str(event): (by, kind) for event, by, kind in rows.values_list("event", "by_id", "kind")}
    names = dict(User.objects.filter(pk__in={by for by, _k in said.values()}).values_list("id", "name"))
    return {event: (names.get(by, ""), kind) for event, (by, kind) in said.items()}


def _before(entries: Sequence[Entry]) -> dict[tuple[int, int], str]:
    """Give what the round before found notable, by (campaign, household)."""
    numbers = {entry.values[0] for entry in entries}
    earlier = dict(Campaign.objects.filter(pk__in=numbers, follows__isnull=False).values_list("follows_id", "pk"))
    if not earlier:
        return {}
    rows = Target.objects.filter(campaign__in=earlier, household__in=[e.values[1] for e in entries], state__in=NOTABLE)
    return {
        (earlier[campaign], household): str(STATE_NAMES[State(state)])
        for campaign, household, state in rows.values_list("campaign_id", "household_id", "state")
    }


def campaigns(entries: Sequence[Entry], lo: int) -> list[Row]:
    """Shape campaigns."""
    return [
        {
            "name": name,
            "kind": kind,
            "opens_at": iso(opens_at),
            "closes_at": iso(closes_at),
            "document": f"{title}（{number}）",
            "form": seal(FORM, form) if form else "",
            "round": count,
            "letter": letter,
        }
        for name, kind, opens_at, closes_at, title, number, form, count, letter, _follows in [e.values for e in entries]
    ]


def forms(entries: Sequence[Entry], lo: int) -> list[Row]:
    """Shape forms; inside the definition stand the id and version that a visit names as ``<id>@<version>``."""
    stored = QuestionForm.objects.in_bulk([entry.id for entry in entries])
    return [
        {
            "version": str(stored[e.id].version),
            "definition": stored[e.id].definition | {"id": seal(FORM, e.id), "version": str(stored[e.id].version)},
        }
        for e in entries
    ]


def orders(entries: Sequence[Entry], lo: int) -> list[Row]:
    """Shape work orders."""
    return [
        {
            "title": title,
            "place": seal(PLACE, home_of(place, level, parent)),
            "due_at": iso(due_at),
            "state": "accepted" if accepted else "issued",
            "household": seal(HOUSEHOLD, subject) if kind == HOUSEHOLD else None,
            "where": where,
            "owed_at": owed_at,
            "reminded": reminded,
        }
        for title, place, level, parent, due_at, kind, subject, accepted, where, owed_at, reminded in [
            entry.values for entry in entries
        ]
    ]


def leads(entries: Sequence[Entry], lo: int) -> list[Row]:
    """Shape leads."""
    return [
        {
            "name": name,
            "phone_tail": tail,
            "address": address,
            "due_at": iso(due_at),
            "state": "open",
            "source": source,
        }
        for name, tail, address, due_at, source in [entry.values for entry in entries]
    ]


SHAPES: dict[str, Callable[[Sequence[Entry], int], list[Row]]] = {
    CAMPAIGN: campaigns,
    FORM: forms,
    ORDER: orders,
    LEAD: leads,
    TARGET: targets,
    HOUSEHOLD: households,
    PERSON: people,
    PLACE: places,
    cards.KEY: cards.keys,
    cards.VOID: cards.voided,
    cards.SIGNER: cards.signers,
    cards.ROUND: cards.rounds,
    **rounds.SHAPES,
    **stations.SHAPES,
    **follow.SHAPES,
    **owed.SHAPES,
}
TYPES = {
    **rounds.TYPES,
    **stations.TYPES,
    **follow.TYPES,
    **owed.TYPES,
    CAMPAIGN: "campaign",
    FORM: "form",
    ORDER: "order",
    LEAD: "lead",
    TARGET: "target",
    HOUSEHOLD: "household",
    PERSON: "person",
    PLACE: "place",
    cards.KEY: "card_key",
    cards.VOID: "void_serial",
    cards.SIGNER: "signer",
    cards.ROUND: "card_round",
}
