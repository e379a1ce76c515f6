"""Who may pass with what: one small table a station, the same on the server and on the phone (tests/vectors/gates.json).

A rule says for a direction which proofs let pass (any one of them; none named: nothing is asked), and what becomes of
somebody without: set aside to be looked into, or turned back.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

DECISIONS = {"pass": _("通行"), "review": _("复核"), "refuse": _("劝返")}
LEVELS = {"open": _("开放"), "controlled": _("管控"), "closed": _("封闭")}
REFUSALS = {
    "visiting": _("探亲访友"),
    "no_proof": _("没有证件或登记"),
    "bad_pass": _("通行证无效"),
    "unwilling": _("拒绝检查"),
    "region": _("来自限制地区"),
    "closed": _("此路口戒严"),
    "other": _("其他"),
}


class Rule(NamedTuple):
    """For each direction the proofs that let pass, the word for somebody without any, and from what tenths on fever."""

    inward: Sequence[str]
    outward: Sequence[str]
    otherwise: str
    fever: int


class Seen(NamedTuple):
    """What stands before the gate: valid proofs shown, what was wrong with others, the temperatures measured."""

    direction: str
    proofs: Sequence[str] = ()
    faults: Sequence[str] = ()
    temperatures: Sequence[int] = ()


class Advice(NamedTuple):
    """The word, and the code of why."""

    word: str
    why: str = ""


def advise(rule: Rule, seen: Seen) -> Advice:
    """Give the word. Fever comes first, whoever it is; a proof that is wrong is looked into, whatever else was shown.

    Whoever showed something good that is not asked for here is told so: ``not_enough``.
    """
    if any(tenths >= rule.fever for tenths in seen.temperatures):
        return Advice("review", "fever")
    if seen.faults:
        return Advice("review", seen.faults[0])
    wanted = rule.outward if seen.direction == "out" else rule.inward
    if not wanted or set(wanted) & {"none", *seen.proofs}:
        return Advice("pass")
    return Advice(rule.otherwise, "not_enough" if seen.proofs else "no_proof")


def rule_of(level: str, proofs: Mapping[str, Sequence[str]], fever: int) -> Rule:
    """Give the rule of a station by its level; ``proofs`` are the policies by name."""
    if level == "open":
        return Rule((), (), "review", fever)
    return Rule(proofs["in"], proofs["out"], "refuse" if level == "closed" else "review", fever)
