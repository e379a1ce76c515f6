"""A post with its people and a zone at each spot of the world in which every address is tried; many of them for the lists."""

from datetime import timedelta
from typing import Any

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import (
    add_desk_shift,
    appoint_member,
    deliver_document,
    form_group,
    found_post,
    issue_document,
)
from wanjia.command.posts.models import ControlZone
from wanjia.core import clock
from wanjia.registry.places.models import Place


def furnish_post(world: Any, spot: str, place: Place, number: int, at: Any) -> None:
    """A post at a spot with a group, a member, a shift and a zone."""
    by = world.hamlet.user("zhihui")
    post = found_post(place=place, kind="post", sector="general", name=f"{number}号指挥部", by=by, at=at)
    group = form_group(post=post, kind="general", name="综合协调组", by=by, at=at)
    rows: dict[str, Any] = {"command_post": post, "working_group": group}
    rows["post_member"] = appoint_member(post=post, user=by, duty="chief", by=by, at=at)
    hours = {"from_at": at, "until_at": at + timedelta(hours=8)}
    rows["desk_shift"] = add_desk_shift(post=post, user=by, **hours, by=by, at=at)
    rows["control_zone"] = ControlZone.objects.create(place=place, name=f"{number}区", unit=post, from_at=at)
    for name, row in rows.items():
        world.samples.setdefault(name, {})[spot] = row.public_id


def commanded(hamlet: Hamlet, many: int) -> None:
    """Let there be a number of posts with chiefs, and as many documents that the street is to read."""
    by, at, street = hamlet.user("zhihui"), clock.now(), hamlet.places["street"]
    top = found_post(place=street, kind="post", sector="general", name="街道指挥部", by=by, at=at)
    for number in range(many):
        post = found_post(place=street, kind="post", sector="police", name=f"{number}号", parent=top, by=by, at=at)
        appoint_member(post=post, user=by, duty="chief", by=by, at=at)
        ControlZone.objects.create(place=street, name=f"{number}区", unit=post, from_at=at)
        paper = issue_document(kind="notice", title=f"通知{number}", place=street, effective_from=at, by=by, at=at)
        deliver_document(document=paper, places=[street], by=by, at=at)
