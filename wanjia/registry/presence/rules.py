"""When a visitor is a person of the register, when somebody must look, and when there is nothing to it."""

from enum import StrEnum

from wanjia.registry.people.identity.likeness import DOUBTFUL, Likeness, Reason


class Verdict(StrEnum):
    """What is to be done about a visitor and a person who share a telephone or a document."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    STRANGERS = "strangers"


def verdict(found: Likeness) -> Verdict:
    """Judge one pair. The same name with the same telephone or document is the same person; one telephone alone is a family."""
    reasons = set(found.reasons)
    against = reasons & {Reason.OTHER_DOCUMENT, Reason.OTHER_BIRTH_DATE, Reason.OTHER_SEX, Reason.OTHER_NAME}
    if Reason.SAME_NAME in reasons and reasons & {Reason.SAME_DOCUMENT, Reason.SAME_PHONE} and not against:
        return Verdict.SAME
    if Reason.SAME_DOCUMENT in reasons or found.score >= DOUBTFUL or reasons & {Reason.SAME_PINYIN, Reason.NEAR_PINYIN}:
        return Verdict.DOUBTFUL
    return Verdict.STRANGERS


def settle(verdicts: list[tuple[int, Verdict]]) -> tuple[int | None, list[int]]:
    """Give the one person a visitor is for certain, and those somebody must look at: two who fit are one doubt each."""
    same = [person for person, word in verdicts if word is Verdict.SAME]
    doubtful = [person for person, word in verdicts if word is Verdict.DOUBTFUL]
    if len(same) == 1:
        return same[0], []
    return None, same + doubtful
