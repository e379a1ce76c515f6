"""A new version of a form keeps what earlier ones promised: phones that hold an old one for weeks must stay understood."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wanjia.command.campaigns.questions.definition import Definition, Question
from wanjia.command.campaigns.questions.evaluate import flat


@dataclass(frozen=True, slots=True)
class Broken:
    """A question that no longer takes the answers it once took, and why in words."""

    question: str
    what: str


def broken_by(definition: Definition, earlier: Sequence[Definition]) -> list[Broken]:
    """Give what a new version takes back: a question's type, whom it is asked of, an option. A question may be left out."""
    now = dict(_asked(definition))
    found: dict[tuple[str, str], Broken] = {}
    for version in earlier:
        for name, (part, before) in _asked(version):
            if name not in now:
                continue
            new_part, question = now[name]
            if (new_part, question["type"]) != (part, before["type"]):
                what = _("以前的一版里这一题的题型是 %(type)s，不能改：请另起题名") % {"type": before["type"]}
                if question["type"] == before["type"]:
                    what = _("这一题问全户还是问每个人，以后的版本不能改：请另起题名")
                found.setdefault((name, ""), Broken(name, what))
                continue
            kept = {choice["name"] for choice in question["choices"]}
            for choice in before["choices"]:
                if choice["name"] not in kept:
                    what = _("以前的一版里有选项“%(option)s”，不能删除或改名：请保留，并在 choices 的 retired 列填 yes")
                    found.setdefault((name, choice["name"]), Broken(name, what % {"option": choice["name"]}))
    return list(found.values())


def _asked(definition: Definition) -> Iterable[tuple[str, tuple[str, Question]]]:
    for part, questions in (("household", definition["household"]), ("person", definition["person"])):
        for question in flat(questions):
            if question["type"] not in ("group", "note"):
                yield question["name"], (part, question)
