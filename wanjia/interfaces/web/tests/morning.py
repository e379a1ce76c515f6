"""The hamlet in the middle of its morning, with the pages that each of the cast walks: what browser tests stand in."""

import uuid
from datetime import timedelta

from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import NewOutcome, ask_exception, record_outcomes, share_work
from wanjia.command.campaigns.models import Target


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


def pages(hamlet: Hamlet) -> dict[str, list[str]]:
    """Give the pages that each of the cast walks."""
    campaign = hamlet.campaign.public_id
    target = Target.objects.order_by("position")[1].public_id

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
        ],
        "jiedao": ["/", at("coverage", "street"), at("targets", "street"), at("work", "street"), waiting[1]],
        "shequ": ["/", at("coverage", "building"), missing, at("print", "community"), door, *waiting],
        "wangge1": ["/", "/menu/", at("coverage", "grid"), reverse("screening:visit", args=[target])],
        "louzhang": ["/", at("targets", "building")],
        "ducha": ["/", missing],
        "shenji": ["/"],
        "hongxing": ["/people/?q=bao", "/rosters/", "/conflicts/", "/duplicates/"],
        "guanli": ["/", "/no-such-page/", reverse("web:change_password")],
    }
