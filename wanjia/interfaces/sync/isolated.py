"""What a phone says of people and doors under a measure: the payloads of followup@1, patrol@1, seal@1."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from wanjia.interfaces.sync.envelope import Id, Sha256, Text


class FollowUpPayload(Struct, frozen=True):
    """``followup@1``: how somebody under observation is; temperature in tenths."""

    result: Literal["answered", "no_answer"]
    way: Literal["phone", "door"] = "phone"
    temperature: Annotated[int, Meta(ge=-(2**15), lt=2**15)] | None = None
    symptoms: Annotated[list[Annotated[str, Meta(max_length=12)]], Meta(max_length=20)] = []
    note: Text = ""


class PatrolPayload(Struct, frozen=True):
    """``patrol@1``: what was found at a door; ``slot``: which of the day's it was, none for that of the event's time."""

    result: Literal["home", "no_answer", "breach"]
    slot: Annotated[int, Meta(ge=0, le=2**40)] | None = None
    breach: Literal["left", "visitor", "refused", "other"] = "left"
    person: Id | None = None
    note: Text = ""


class SealPayload(Struct, frozen=True):
    """``seal@1``: a numbered seal was put on the door, found broken, or taken off."""

    what: Literal["posted", "broken", "removed"]
    number: Annotated[str, Meta(min_length=1, max_length=40)]
    photo: Sha256 | None = None
    note: Text = ""
