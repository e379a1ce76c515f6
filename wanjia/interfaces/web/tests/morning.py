"""The hamlet in the middle of its morning, with the pages that each of the cast walks: what browser tests stand in."""

import uuid
from datetime import timedelta

from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import NewOutcome, ask_exception, record_outcomes, share_work
from wanjia.command.campaigns.models import Target
from wanjia.registry.places.actions import add_site
from wanjia.response.sampling.actions import add_point, add_table, fill_post, record_tellings
from wanjia.response.sampling.models import Point, Round
from wanjia.response.sampling.tests.scene import begin


def live(hamlet: Hamlet) -> None:
    """Let the morning pass: doors of every kind, work shared, something asked."""
    kinds = ["reached", "absent", "vacant", "refused", "moved", "inaccessible", "reached", "reached", "absent"]
    targets = list(Target.objects.order_by("position")[: len(kinds)])
    start = hamlet.at + timedelta(hours=1)
    rows = [
        NewOutcome(
            target_id=target.pk,
            event=str(uuid.uuid4()),
            kind=kind,
            at=start + timedelta(minutes=20 * number),
            by_id=hamlet.user("wangge1").pk,
            revisit_at=start + timedelta(hours=6) if kind in ("absent", "vacant") else None,
            reason="院门上锁",
        )
        for number, (target, kind) in enumerate(zip(targets, kinds, strict=True))
    ]
    record_outcomes(rows=rows, arrived_at=start, by=None, at=start)
    ask_exception(target=targets[1], reason="整户外出", by=hamlet.user("wangge1"), at=start)
    places = [hamlet.places["grid"]]
    share_work(
        campaign=hamlet.campaign, places=places, worker=hamlet.user("wangge1"), by=hamlet.user("shequ"), at=start
    )
    _sample(hamlet)


def _sample(hamlet: Hamlet) -> None:
    """Begin a sampling round beside it: a point with a sampler, one whose spot is known, a grid that was told."""
    scene, lead = begin(hamlet), hamlet.user("zhihui")
    post = {"point": scene.points[0], "table": scene.tables[0], "kind": "sampler", "staff": "medical"}
    fill_post(**post, name="谢护士", by=lead, at=hamlet.at)
    where = {"latitude": 43.62, "longitude": 121.83}
    yard = add_site(kind="sampling_point", name="嘎查大院", place=hamlet.places["sumu"], **where, by=lead, at=hamlet.at)
    hours = {"opens_at": hamlet.at, "closes_at": hamlet.at + timedelta(hours=9)}
    point = add_point(round=scene.round, site=yard, number=3, **hours, by=lead, at=hamlet.at)
    add_table(point=point, number=1, by=lead, at=hamlet.at)
    told = {"round": scene.round, "places": [hamlet.places["grid"]], "channel": "posted", "told_at": hamlet.at}
    record_tellings(**told, by=lead, at=hamlet.at)


def pages(hamlet: Hamlet) -> dict[str, list[str]]:
    """Give the pages that each of the cast walks."""
    campaign = hamlet.campaign.public_id
    target = Target.objects.filter(campaign=hamlet.campaign).order_by("position")[1].public_id
    paper = hamlet.document.public_id
    round_, point = Round.objects.get().public_id, Point.objects.earliest("number").public_id

    def of(view: str, number: str) -> str:
        return reverse(f"sampling:{view}", args=[number])

    def at(view: str, place: str) -> str:
        return reverse(f"campaigns:{view}", args=[campaign, hamlet.places[place].public_id])

    missing, history = at("targets", "community"), reverse("campaigns:history", args=[campaign])
    door = reverse("campaigns:target", args=[campaign, target])
    waiting = [reverse("campaigns:revisits"), reverse("campaigns:exceptions")]
    return {
        "zhihui": [
            "/",
            reverse("campaigns:list"),
            reverse("campaigns:new"),
            reverse("campaigns:forms"),
            at("coverage", "county"),
            history,
            reverse("campaigns:close", args=[campaign]),
            reverse("screening:signals") + "?day=2022-11-11",
            *[reverse("sampling:rounds"), reverse("sampling:new"), of("round", round_), of("posts", round_)],
            *[of("plan", round_) + "?tables=5&walk=9000", of("tellings", round_), of("notice", round_)],
            *[of("point_new", round_), of("points_from_list", round_), of("point", point), of("slots", point)],
            *[of("post_new", point), of("posts_print", round_)],
            *["/situation/", "/reports/", "/figures/", "/judgements/", "/briefs/", "/directives/", "/meetings/"],
            *["/to-do/", "/sunset/", "/api/", "/lines/", "/staff-calls/", "/funds/", "/funds/waiting/"],
            *["/funds/vouchers/missing/", "/mechanisms/"],
            *[reverse("posts:tree"), reverse("posts:documents"), reverse("posts:to_read")],
            *[reverse("posts:document", args=[paper]), reverse("posts:deliver", args=[paper])],
        ],
        "jiedao": ["/", at("coverage", "street"), at("targets", "street"), at("work", "street"), waiting[1]],
        "shequ": ["/", at("coverage", "building"), missing, at("print", "community"), door, *waiting],
        "wangge1": ["/", "/menu/", at("coverage", "grid"), reverse("screening:visit", args=[target])],
        "louzhang": ["/", at("targets", "building")],
        "ducha": ["/", missing],
        "shenji": ["/"],
        "hongxing": ["/people/?q=bao", "/rosters/", "/conflicts/", "/duplicates/"],
        "caiyang": [reverse("sampling:rounds"), of("round", round_), of("point", point)],
        "yihu": ["/fever/", "/fever/ended/", "/fever/clinics/"],
        "guanli": ["/", "/no-such-page/", reverse("web:change_password")],
    }
