"""The town of the demo: built only by actions, the same for the same moment, scale and seed.

通辽市 科尔沁区 with 永清街道 and 红星街道 (36,872 invented residents) and the pastoral 莫力庙苏木 (331 herder households and 18
firms over 1,600 square kilometres), a first round of screening that is closed, a second one half done,
a round of sampling under way, and an outbreak that is being followed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from demo import (
    backing,
    briefs,
    chain,
    codes,
    endings,
    ground,
    handed,
    orders,
    outbreak,
    papers,
    phones,
    plan,
    posts,
    reports,
    roads,
    rounds,
    sampling,
    screen,
    staff,
    stations,
)
from demo.hamlet import Hamlet
from demo.machines import give_tokens
from demo.posters import hang
from wanjia.command.campaigns.models import Campaign
from wanjia.response.sampling.models import Round

Say = Callable[[str], None]
FOUNDED = timedelta(days=40)  # when the register was laid, before the moment of the demo


@dataclass
class Town(Hamlet):
    """The hamlet's names for a whole town; ``campaign`` is the running round, ``first`` the closed one."""

    first: Campaign | None = None
    sampling: Round | None = None


def build(
    *, at: datetime, scale: float = 1.0, seed: int = plan.SEED, branch: str = "15", say: Say = lambda _: None
) -> Town:
    """Build the town in the empty store as it stands at ``at``; ``branch`` is how much of the official tree is taken in."""
    chance, founded = Random(seed), at - FOUNDED
    with _step(say, "the official tree, grids, buildings and doors"):
        communities = plan.town(today=founded.date(), scale=scale, seed=seed)
        land = ground.lay(communities, at=founded, branch=branch)
    with _step(say, "the cast, the workers and who answers for what"):
        people = staff.employ(land, chance, at=founded)
        document = papers.decree(land, people, at=at - timedelta(days=20))
        form = papers.print_form(people, at=at - timedelta(days=20))
    with _step(say, "the families behind the doors"):
        households = ground.settle(land, at=founded)
    with _step(say, "the first round, closed"):
        papers.suspect_twins(land, people, at=at - timedelta(days=12))
        first = rounds.first_round(land, people, document, form, chance, at=at)
        papers.acknowledge(first, people, at=first.opens_at + timedelta(minutes=40))
    with _step(say, "the second round, half done"):
        campaign = rounds.second_round(land, people, document, form, first, chance, at=at)
        papers.acknowledge(campaign, people, at=campaign.opens_at + timedelta(minutes=20))
    with _step(say, "leads, work orders, phones that disagree"):
        papers.push_leads(land, people, campaign, chance, at=at)
        papers.order_errands(land, people, campaign, at=at)
        phones.disagree(land, people, campaign, chance, at=at)
        phones.fall_behind(people, at=at)
    with _step(say, "keys, personal codes, a trust list"):
        codes.hand_out(land, people, at=at - timedelta(days=6))
    with _step(say, "posters, and who registered at them today"):
        hang(land, people, at=at)
    with _step(say, "the sampling: a trial that is closed, a round part done"):
        testing = papers.order_testing(land, people, at=at - timedelta(days=7))
        trial = sampling.trial(land, people, testing, chance, at=at)
        sampled = sampling.second(land, people, testing, trial, chance, at=at)
    with _step(say, "cards, boxes, results"):
        chain.follow(land, people, testing, trial, sampled, chance, at=at)
    with _step(say, "roads, the reserve of vehicles, passes"):
        roads.open_roads(land, people, document, chance, at=at)
    with _step(say, "stations on the roads out, a day's traffic"):
        stations.stand(land, people, document, chance, at=at)
    with _step(say, "command posts, their groups and papers"):
        posts.command(land, people, document, at=at)
    with _step(say, "records that other systems handed over"):
        handed.hand_over(land, people, chance, at=at)
    with _step(say, "an outbreak: cases, contacts, measures, the observed"):
        outbreak.spread(land, people, document, chance, at=at)
        endings.end(land, people, document, at=at)
    with _step(say, "tokens of machines"):
        give_tokens(land, people, at=at)
    with _step(say, "directives, work of several units, huddles, staff and money from above"):
        orders.command(land, people, at=at)
        backing.give(land, people, document, at=at)
    with _step(say, "two days' reports, a correction, what was published"):
        reports.report(land, people, at=at)
    with _step(say, "briefs that went out, a report of what it all means"):
        briefs.tell(land, people, at=at)
    with _step(say, "outlines from doors, the big screen in the hall"):
        screen.hang(land, people, say, at=at)
    return Town(
        at=at,
        places=land.places,
        users=people.users,
        document=document,
        households=households,
        campaign=campaign,
        first=first,
        sampling=sampled,
    )


@contextmanager
def _step(say: Say, title: str) -> Iterator[None]:
    """Announce a step and keep it whole: all of it is stored or none."""
    say(title)
    with transaction.atomic():
        yield
