"""Formula, script and layout text in every free field of a pass: harmless in each page, each export and on paper."""

from datetime import timedelta
from uuid import uuid4

from demo.hamlet import Hamlet
from wanjia.registry.places.models import Site
from wanjia.response.passes.actions import (
    NewPassUse,
    file_passes,
    issue_pass,
    revoke_pass,
    rule_use,
    turn_down_pass,
    use_passes,
    vet_pass,
)
from wanjia.response.passes.models import Pass
from wanjia.response.passes.printing import pass_text, sheet
from wanjia.response.passes.tests.passes import asked, ready
from wanjia.response.roads.tests.harmless import BAD, desk, shown_as_text


def bad(hamlet: Hamlet, kind: str, **more: str) -> Pass:
    fields = ("driver", "companions", "organisation", "matter", "origin", "destination")
    return asked(hamlet, kind, **dict.fromkeys(fields, BAD), **more)


def test_bad_text_in_passes_is_only_text_on_pages_in_files_and_on_paper(hamlet: Hamlet) -> None:
    gate, at = ready(hamlet), hamlet.at
    Site.objects.filter(pk=gate.pk).update(name=BAD)
    lead, office, officer = hamlet.user("jiedao"), hamlet.user("jiaotong"), hamlet.user("kakou")
    made = [bad(hamlet, kind) for kind in ("emergency", "enterprise")]
    for row in made:
        vet_pass(row=row, department="health", note=BAD, by=lead, at=at)
        issue_pass(row=row, by=office, at=at)
    down = bad(hamlet, "emergency", plate="蒙G54321")
    turn_down_pass(row=down, note=BAD, by=lead, at=at)
    given = {"station_id": gate.pk, "at": at, "by_id": officer.pk}
    uses = [
        NewPassUse(event=str(uuid4()), plate="蒙G99999", text=pass_text(made[0], at), said="", **given),
        NewPassUse(event=str(uuid4()), plate=BAD, text=BAD, serial=BAD, said=BAD, **given),
        NewPassUse(event=str(uuid4()), plate=BAD, serial="Y-0000-0000", said=BAD, **given),
    ]
    (lent, *_others) = use_passes(rows=uses, arrived_at=at, by=officer, at=at)
    rule_use(use=lent.use, word="server", note=BAD, by=office, at=at)
    file_passes(issuer=hamlet.places["county"], by=office, at=at + timedelta(hours=1))
    browser = desk(hamlet, "jiaotong")
    for row in made:
        printed = sheet(row, at)
        assert printed.startswith(b"%PDF"), "laid out as text: #panic would have stopped it"
        assert b"/JavaScript" not in printed and b"/URI" not in printed
    revoke_pass(row=made[0], note=BAD, by=office, at=at)
    read = [
        shown_as_text(browser, "passes:register"),
        *(shown_as_text(browser, "passes:pass", row.public_id) for row in (*made, down)),
        shown_as_text(browser, "passes:abuses"),
        shown_as_text(browser, "passes:differences", only="decided"),
    ]
    assert all(read), read
    for view, asked_for in (
        ("home", ""),
        ("register", BAD),
        ("filings", ""),
    ):  # counts, nothing found, and files of passes
        shown_as_text(browser, f"passes:{view}", q=asked_for)
