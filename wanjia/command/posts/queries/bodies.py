"""Questions about posts: which are active, under which, who is in them, when nobody keeps watch."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.command.posts.models import (
    CommandPost,
    DeskShift,
    DutyMode,
    PostMember,
    PostParent,
    PostTerm,
    WorkingGroup,
    ZoneGrid,
)
from wanjia.command.posts.models.bodies import holds
from wanjia.command.posts.rules import in_order, uncovered
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import ORDER, Level

SHOWN_LEVELS = 3  # of one page of the tree: a region has sixteen thousand places that may have a post
AHEAD = timedelta(days=1)  # how far the roster of a duty desk is looked at


@dataclass(frozen=True)
class Line:
    """One post in the tree: how deep, where it stands, who leads it, how it keeps watch."""

    post: CommandPost
    depth: int
    term: PostTerm | None
    parent: CommandPost | None
    chief: str
    members: int
    mode: str

    @property
    def indent(self) -> str:
        """How far its name stands in."""
        return "　" * self.depth


def active(at: datetime) -> QuerySet[CommandPost]:
    """Give the posts active at a moment."""
    rows: QuerySet[CommandPost] = CommandPost.objects.filter(
        Exists(PostTerm.objects.filter(holds(at), post=OuterRef("pk")))
    )
    return rows


def parent_of(post: CommandPost, at: datetime) -> CommandPost | None:
    """Give the post that one stood under at a moment: what was reported then stays under it."""
    link = PostParent.objects.filter(holds(at), post=post).select_related("parent").first()
    return link.parent if link else None


def lines(place: Place, at: datetime, *, deep: bool = False, inactive: bool = False) -> list[Line]:
    """Give the posts that were active at a moment over a place, at it and two levels below it, as a tree.

    With ``deep`` those of every level below, with ``inactive`` also those that are active no more.
    """
    over = Q(place__lo__lte=place.lo, place__hi__gte=place.hi)
    inside = Q(place__lo__gte=place.lo, place__hi__lte=place.hi)
    if not deep:
        first = ORDER.index(Level(place.level))
        inside &= Q(place__level__in=ORDER[first : first + SHOWN_LEVELS])
    rows: QuerySet[CommandPost] = CommandPost.objects.filter(over | inside, founded_at__lte=at)
    if not inactive:
        rows = rows.filter(pk__in=active(at))
    posts = {
        post.pk: post for post in rows.select_related("place").order_by("place__lo", "-place__hi", "founded_at", "id")
    }
    links = PostParent.objects.filter(holds(at), post__in=posts).select_related("parent")
    parents = {link.post_id: link.parent for link in links}
    terms = {term.post_id: term for term in PostTerm.objects.filter(holds(at), post__in=posts).select_related("site")}
    modes = {mode.post_id: mode.get_mode_display() for mode in DutyMode.objects.filter(holds(at), post__in=posts)}
    chiefs, members = dict[int, str](), dict[int, set[int]]()
    for row in PostMember.objects.filter(holds(at), post__in=posts).select_related("user"):
        members.setdefault(row.post_id, set()).add(row.user_id)
        if row.group_id is None and row.duty == PostMember.Duty.CHIEF:
            chiefs[row.post_id] = row.user.name
    order = in_order(list(posts), {post: parent.pk for post, parent in parents.items()})
    return [
        Line(
            post=posts[number],
            depth=depth,
            term=terms.get(number),
            parent=parents.get(number),
            chief=chiefs.get(number, ""),
            members=len(members.get(number, ())),
            mode=modes.get(number, ""),
        )
        for number, depth in order
    ]


def groups_of(post: CommandPost, at: datetime) -> list[tuple[WorkingGroup, list[PostMember]]]:
    """Give the groups of a post with their members, the chief first."""
    groups = list(WorkingGroup.objects.filter(holds(at), post=post).order_by("from_at", "id"))
    members: dict[int | None, list[PostMember]] = {}
    rows = PostMember.objects.filter(holds(at), post=post, group__isnull=False).select_related("user")
    for row in sorted(rows, key=_standing_of):
        members.setdefault(row.group_id, []).append(row)
    return [(group, members.get(group.pk, [])) for group in groups]


def own_members(post: CommandPost, at: datetime) -> list[PostMember]:
    """Give who works in a post itself, the chief first."""
    rows = PostMember.objects.filter(holds(at), post=post, group=None).select_related("user")
    return sorted(rows, key=_standing_of)


def _standing_of(row: PostMember) -> tuple[int, datetime]:
    return PostMember.Duty.values.index(row.duty), row.from_at


def people_of(post: CommandPost, at: datetime) -> list[User]:
    """Give everybody who works in a post or one of its groups, each once."""
    rows = PostMember.objects.filter(holds(at), post=post).values("user")
    return list(User.objects.filter(pk__in=rows, is_active=True).order_by("name", "id"))


def unwatched(post: CommandPost, at: datetime) -> list[tuple[datetime, datetime]]:
    """Give when, in the day to come, nobody sits at the desk of a post that keeps watch around the clock."""
    mode = DutyMode.objects.filter(holds(at), post=post).first()
    shifts = DeskShift.objects.filter(post=post, dropped_at=None)
    if mode is None or mode.mode != DutyMode.Mode.AROUND_CLOCK:
        return []
    coming = shifts.filter(from_at__lt=at + AHEAD, until_at__gt=at).values_list("from_at", "until_at")
    return uncovered(coming, at, at + AHEAD)


def grids_outside_zones(place: Place, at: datetime) -> QuerySet[Place]:
    """Give the grids of a place that belong to no control zone."""
    taken = ZoneGrid.objects.filter(holds(at), grid=OuterRef("pk"))
    rows: QuerySet[Place] = Place.objects.current().below(place).filter(~Exists(taken), level=Level.GRID)
    return rows.order_by("lo", "id")
