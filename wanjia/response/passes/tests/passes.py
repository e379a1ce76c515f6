"""Passes as the cast asks for them, for tests."""

from datetime import timedelta
from typing import Any

from demo.hamlet import Hamlet
from wanjia.registry.codes.actions import rotate_key
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Site
from wanjia.response.passes.actions import apply_pass, issue_pass, vet_pass
from wanjia.response.passes.models import Pass

PLATE = "蒙G12345"


def ready(hamlet: Hamlet) -> Site:
    """Give the offices their keys; give the checkpoint at which vehicles come in."""
    begun = hamlet.at - timedelta(days=2)
    for place, name in (("county", "jiaotong"), ("community", "shequ")):
        rotate_key(issuer=hamlet.places[place], by=hamlet.user(name), at=begun)
    return add_site(kind="checkpoint", name="永清大街卡口", place=hamlet.places["street"], by=None, at=begun)


def asked(hamlet: Hamlet, kind: str = "emergency", **changes: Any) -> Pass:
    """Ask for a pass as the clerk of the community does; a commuter leaves tomorrow."""
    at, community = hamlet.at, hamlet.places["community"]
    given: dict[str, Any] = {
        "unit": community,
        "issuer": hamlet.places["county"],
        "plate": PLATE,
        "begins_at": at,
        "ends_at": at + timedelta(hours=24),
        "persons": 2,
        "driver": "吴师傅",
        "matter": "运送防护服 200 套",
        "origin": "通辽市",
        "destination": "书香社区",
        "entrance": Site.objects.filter(kind="checkpoint").first(),
    }
    if kind == "enterprise":
        given |= {"organisation": "梅花公司", "matter": "玉米原料", "ends_at": at + timedelta(days=10)}
    if kind == "commuter":
        leaves = at.replace(hour=16, minute=0)  # midnight in Tongliao
        given |= {"issuer": community, "matter": "", "begins_at": leaves, "ends_at": leaves + timedelta(hours=24)}
    return apply_pass(kind=kind, by=hamlet.user("shequ"), at=at, **given | changes)


def issued(hamlet: Hamlet, kind: str = "emergency", **changes: Any) -> Pass:
    """Ask, vet, issue."""
    row = asked(hamlet, kind, **changes)
    if kind != "commuter":
        vet_pass(row=row, department="health", by=hamlet.user("jiedao"), at=hamlet.at)
    by = hamlet.user("shequ" if kind == "commuter" else "jiaotong")
    return issue_pass(row=row, by=by, at=hamlet.at)
