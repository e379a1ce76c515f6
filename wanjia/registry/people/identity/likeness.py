"""How alike two records of persons are. A score proposes a look by a human; it never merges anybody.

The weights and thresholds are assumptions of ours (see ASSUMPTIONS): no labelled pairs from a Chinese street register
are public. They were set so that equal documents alone suffice, a telephone shared by a family does not, and twins in
one flat stay apart.
"""

from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from rapidfuzz.distance import JaroWinkler

# A pair at or above SAME is listed first; from DOUBTFUL on it enters the queue; below it is not shown.
SAME: Final = 0.95
DOUBTFUL: Final = 0.60

ASSUMPTIONS: Final[dict[str, float]] = {
    "same_document": 0.97,
    "same_phone": 0.35,
    "same_name": 0.50,
    "same_pinyin": 0.40,
    "near_pinyin": 0.25,
    "same_birth_date": 0.45,
    "same_household": 0.20,
    # What speaks against: the score is multiplied.
    "other_document": 0.35,
    "other_birth_date": 0.50,
    "other_sex": 0.60,
    "other_name": 0.60,
}
_NEAR: Final = 0.90
# Below this the names have nothing in common; a document shared by two such names is a typing error or a misuse.
_FAR: Final = 0.60


class Reason(StrEnum):
    """What speaks for or against two records being one person."""

    SAME_DOCUMENT = "same_document"
    SAME_PHONE = "same_phone"
    SAME_NAME = "same_name"
    SAME_PINYIN = "same_pinyin"
    NEAR_PINYIN = "near_pinyin"
    SAME_BIRTH_DATE = "same_birth_date"
    SAME_HOUSEHOLD = "same_household"
    OTHER_DOCUMENT = "other_document"
    OTHER_BIRTH_DATE = "other_birth_date"
    OTHER_SEX = "other_sex"
    OTHER_NAME = "other_name"


class Features(NamedTuple):
    """What two records are compared by; an empty value says nothing for or against.

    document_index and phone_index are keyed blind indexes, compared for equality only.
    """

    name: str
    pinyin: str
    document_index: str = ""
    phone_index: str = ""
    birth_date: date | None = None
    sex: str = ""
    household: str = ""


class Likeness(NamedTuple):
    """A score from 0 to 1 with its reasons, those in favour first."""

    score: float
    reasons: list[Reason]


def likeness(one: Features, other: Features) -> Likeness:
    """Return how probable it is that two records speak of one person; the order of the two does not matter."""
    nearness = _pinyin_nearness(one, other)
    reasons_for = _in_favour(one, other, nearness)
    reasons_against = _against(one, other, nearness)
    unlike = 1.0
    for reason in reasons_for:
        unlike *= 1 - ASSUMPTIONS[reason]
    score = 1 - unlike
    for reason in reasons_against:
        score *= ASSUMPTIONS[reason]
    return Likeness(round(score, 4), reasons_for + reasons_against)


def _in_favour(one: Features, other: Features, nearness: float) -> list[Reason]:
    reasons = []
    if one.document_index and one.document_index == other.document_index:
        reasons.append(Reason.SAME_DOCUMENT)
    if one.phone_index and one.phone_index == other.phone_index:
        reasons.append(Reason.SAME_PHONE)
    name_reason = _name_reason(one, other, nearness)
    if name_reason is not None:
        reasons.append(name_reason)
    if one.birth_date and one.birth_date == other.birth_date:
        reasons.append(Reason.SAME_BIRTH_DATE)
    # A household alone says "family": it only counts beside a name that fits.
    if name_reason is not None and one.household and one.household == other.household:
        reasons.append(Reason.SAME_HOUSEHOLD)
    return reasons


def _against(one: Features, other: Features, nearness: float) -> list[Reason]:
    reasons = []
    if one.document_index and other.document_index and one.document_index != other.document_index:
        reasons.append(Reason.OTHER_DOCUMENT)
    if one.birth_date and other.birth_date and one.birth_date != other.birth_date:
        reasons.append(Reason.OTHER_BIRTH_DATE)
    if one.sex and other.sex and one.sex != other.sex:
        reasons.append(Reason.OTHER_SEX)
    if nearness < _FAR:
        reasons.append(Reason.OTHER_NAME)
    return reasons


def _name_reason(one: Features, other: Features, nearness: float) -> Reason | None:
    if one.name and one.name == other.name:
        return Reason.SAME_NAME
    if one.pinyin and one.pinyin == other.pinyin:
        return Reason.SAME_PINYIN
    return Reason.NEAR_PINYIN if nearness >= _NEAR and one.pinyin and other.pinyin else None


def _pinyin_nearness(one: Features, other: Features) -> float:
    if one.name == other.name or not one.pinyin or not other.pinyin:
        return 1.0
    return JaroWinkler.similarity(one.pinyin, other.pinyin)
