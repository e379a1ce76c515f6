"""Who stands at which post of a point, from when until when, and whether somebody saw their protection."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.response.sampling.models import Point, Post, Table


@action
def fill_post(
    *,
    point: Point,
    kind: str,
    staff: str,
    by: Any,
    at: datetime,
    table: Table | None = None,
    user: User | None = None,
    name: str = "",
    credential_checked_by: User | None = None,
) -> Post:
    """Let somebody stand at a post. Raises Refused for nobody, for a table elsewhere, for an unchecked sampler.

    Medical staff sample by their office; anybody else who samples needs a name that answers for the credential.
    """
    name = name.strip()
    if kind not in Post.Kind.values or staff not in Post.Staff.values:
        raise Refused(_("没有这种岗位或人员类型"), field="kind", code="invalid")
    if user is None and not name:
        raise Refused(_("请选一个人，或写上姓名"), field="name")
    if table is not None and (table.point_id != point.pk or table.until_at is not None):
        raise Refused(_("这张台不在这个采样点"), field="table", code="invalid")
    if kind == Post.Kind.SAMPLER and staff != Post.Staff.MEDICAL and credential_checked_by is None:
        raise Refused(_("非医务人员采样，请写明谁核验了资质"), field="credential_checked_by")
    if credential_checked_by is not None and credential_checked_by == user:
        raise Refused(_("资质要由别人核验"), field="credential_checked_by")
    if user is not None and Post.objects.filter(point=point, kind=kind, user=user, until_at=None).exists():
        raise Refused(_("此人已在这个岗位"), field="user")
    post: Post = Post.objects.create(
        point=point,
        table=table,
        kind=kind,
        staff=staff,
        user=user,
        name=name[:80],
        credential_checked_by=credential_checked_by,
        from_at=at,
    )
    journal.write("fill_post", by=by, at=at, about=post, position=point.site.place.lo, detail={"kind": kind})
    return post


@action
def end_post(*, post: Post, by: Any, at: datetime) -> Post:
    """Let somebody leave a post. Raises Refused the second time."""
    if post.until_at is not None:
        raise Refused(_("此人已离开这个岗位"))
    post.until_at = at
    post.save(update_fields=["until_at"])
    journal.write("end_post", by=by, at=at, about=post, position=post.point.site.place.lo)
    return post


@action
def note_ppe(*, post: Post, by: Any, at: datetime) -> Post:
    """Note that somebody at a post was seen in full protection. Raises Refused when that is noted or they have left."""
    if post.until_at is not None or post.ppe_at is not None:
        raise Refused(_("此人已离开，或已核对过防护"))
    post.ppe_at, post.ppe_by = at, by
    post.save(update_fields=["ppe_at", "ppe_by"])
    journal.write("note_ppe", by=by, at=at, about=post, position=post.point.site.place.lo)
    return post
