"""A measure on paper: A4, Chinese with English beside it and Mongolian words, the secret code as a QR code."""

import io
from datetime import datetime
from pathlib import Path

import segno
from django.utils import timezone
from django.utils.translation import override

from wanjia.command.posts.queries import policy, responsible_for
from wanjia.core.languages import MONGOLIAN, own_word
from wanjia.core.paper import has_font, pdf
from wanjia.response.measures import texts
from wanjia.response.measures.models import Measure
from wanjia.response.measures.queries import helpline_for, paper_code, subject_name
from wanjia.response.measures.rules import GROUNDS, KINDS, PERSONAL, STATES

TEMPLATE = Path(__file__).parent / "templates" / "measures" / "paper.typ"
SCRIPT = "Noto Sans Mongolian"


def sheet(row: Measure, host: str, at: datetime) -> bytes:
    """Give the paper of an approved measure as a PDF."""
    code = paper_code(row)
    picture = io.BytesIO()
    address = f"https://{host}/m/{code}"
    segno.make(address, error="m", boost_error=False).save(picture, kind="svg", border=2, light="white", xmldecl=False)
    people = "、".join(each.user.name for each in responsible_for(row.owner, at)[:3])
    mongolian = [own_word(texts.TEXTS[key], MONGOLIAN) for key in ("heading", "appeal")]
    name = row.person.name if row.person else row.visitor.name if row.visitor else subject_name(row)
    values = {
        "who": name if row.subject in PERSONAL else subject_name(row),
        "document": str(row.document),
        "from": _minute(row.from_at),
        "until": _minute(row.over_at),
        "conditions": row.conditions,
        "owner": " ".join(filter(None, [row.owner.name, people, helpline_for(row.owner, at)])),
        "by": row.approved_by.name if row.approved_by else "",
        "hours": str(int(policy("appeal_hours", row.owner, at))),
        "state": Measure.objects.stated(at).get(pk=row.pk).state,
        "said": {"zh": _words(row, "zh-hans", at), "en": _words(row, "en", at)},
        "mongolian": [word for word in mongolian if word] if has_font(SCRIPT) else [],
        "script": SCRIPT,
        "address": f"{host}/m/{code}",
        "picture": picture.getvalue().decode(),
    }
    return pdf(TEMPLATE, values)


def _words(row: Measure, language: str, at: datetime) -> dict[str, str]:
    with override(language):
        said = {key: str(text) for key, text in texts.TEXTS.items()}
        state = Measure.objects.stated(at).get(pk=row.pk).state
        return said | {
            "its_kind": str(KINDS[row.kind]),
            "its_ground": str(GROUNDS[row.ground]),
            "its_state": str(STATES[state]),
        }


def _minute(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
