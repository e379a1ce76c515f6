"""What the first screen asks of the apps below, by what its reader may do. Every figure carries the address of its list."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.command.campaigns import queries
from wanjia.command.campaigns.models import Campaign, ExceptionRequest, Target
from wanjia.command.campaigns.rules import Counts
from wanjia.command.campaigns.scene import own_places
from wanjia.core.access import Standing
from wanjia.interfaces.api.models import ApiToken
from wanjia.interfaces.sync.queries import open_conflicts, open_findings, waiting_events
from wanjia.interfaces.web.commanded import addressed, entrusted, held, ordered
from wanjia.interfaces.web.frame import address
from wanjia.interfaces.web.lines import Work
from wanjia.interfaces.web.lines import first as _first
from wanjia.registry.accounts.models import Device, Grant, User
from wanjia.registry.accounts.queries import grants_in_force
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.models import Suspicion
from wanjia.registry.places.models import Place
from wanjia.response.care.models import FeverChain
from wanjia.response.care.queries import RELATED
from wanjia.response.care.queries import lines as chain_lines
from wanjia.response.isolation.models import Alarm, Centre, HouseholdFile, Watch
from wanjia.response.isolation.queries.centres import centre_lines
from wanjia.response.isolation.queries.files import file_lines
from wanjia.response.isolation.queries.follow import figures, running
from wanjia.response.isolation.queries.release import to_release
from wanjia.response.measures.models import Appeal, Measure
from wanjia.response.measures.queries import alarms
from wanjia.response.movement.models import Mismatch, Station
from wanjia.response.movement.queries.stations import gaps_at
from wanjia.response.passes.models import Pass
from wanjia.response.passes.rules import VETTED
from wanjia.response.roads.models import Closure
from wanjia.response.sampling.models import Discrepancy, Retest, Schedule
from wanjia.response.sampling.queries.schedules import lines as lines_of

CAMPAIGNS = 5
PLACES = 4


@dataclass(frozen=True)
class Standpoint:
    """How one running campaign stands at one of the reader's own places."""

    campaign: Campaign
    place: Place
    counts: Counts


def campaigns(standing: Standing) -> list[Standpoint]:
    """Give the running campaigns at the reader's own places, those that end first at the top."""
    if not standing.may(C.VIEW_COVERAGE):
        return []
    running = Campaign.objects.touching(standing, C.VIEW_COVERAGE).running().select_related("place")
    return [
        Standpoint(campaign, place, queries.counts(campaign, place))
        for campaign in running.order_by("closes_at", "id")[:CAMPAIGNS]
        for place in own_places(standing, campaign)[:PLACES]
    ]


def work(standing: Standing, at: datetime) -> list[Work]:
    """Give what waits for the reader at the desk, what is late first, then what has waited longest."""
    lines = [*_revisits(standing, at), *_schedules(standing, at), *_exceptions(standing)]
    lines += [*_duplicates(standing), *_conflicts(standing), *_retests(standing, at), *_discrepancies(standing)]
    lines += [*_stations(standing, at), *_fevers(standing, at), *_passes(standing, at), *_closures(standing, at)]
    lines += [*_measures(standing, at), *_isolated(standing, at), *ordered(standing, at), *held(standing, at)]
    lines += [*_tokens(standing, at), *addressed(standing, at), *entrusted(standing, at)]
    lines = [line for line in lines if line.count]
    return sorted(lines, key=lambda line: (not line.late, line.moment or at))


def _revisits(standing: Standing, at: datetime) -> list[Work]:
    if not standing.may(C.ASSIGN_WORK) and not standing.may(C.RECORD_VISITS):
        return []
    inside = Target.objects.visible_to(standing, C.VIEW_DOORS).filter(revisit_at__isnull=False)
    due = inside.filter(campaign__in=Campaign.objects.running()).order_by("revisit_at")
    overdue, today = due.filter(revisit_at__lte=at), due.filter(revisit_at__gt=at, revisit_at__lte=queries.day_end(at))
    href = reverse("campaigns:revisits")
    return [
        Work(_("已过约定时间，请再次上门"), overdue.count(), href, True, _first(overdue, "revisit_at")),
        Work(_("今天约定再次上门"), today.count(), href, False, _first(today, "revisit_at")),
    ]


def _schedules(standing: Standing, at: datetime) -> list[Work]:
    if not standing.may(C.VIEW_PEOPLE):
        return []
    found = lines_of(Schedule.objects.visible_to(standing, C.VIEW_PEOPLE).filter(ended_at=None), at)
    href = reverse("sampling:schedules")
    missed, due = sum(bool(line.missed) for line in found), sum(line.due for line in found)
    return [
        Work(_("管控人员逾期没有采样"), missed, f"{href}?board=missed", True),
        Work(_("管控人员今天应采样"), due, f"{href}?board=today"),
    ]


def _exceptions(standing: Standing) -> list[Work]:
    if not standing.may(C.APPROVE_EXCEPTIONS) and not standing.may(C.ASK_EXCEPTIONS):
        return []
    spans = standing.within(C.VIEW_DOORS, lo="target__position")
    rows = ExceptionRequest.objects.filter(spans, decision="").order_by("asked_at")
    title = _("例外等您审批") if standing.may(C.APPROVE_EXCEPTIONS) else _("例外等待审批")
    return [Work(title, rows.count(), reverse("campaigns:exceptions"), False, _first(rows, "asked_at"))]


def _duplicates(standing: Standing) -> list[Work]:
    href = address("people:duplicates")
    if not href or not standing.may(C.DECIDE_DUPLICATES):
        return []
    inside = standing.within(C.DECIDE_DUPLICATES, lo="newcomer__household__position")
    rows = Suspicion.objects.filter(inside, decision="").order_by("raised_at")
    return [Work(_("疑似同一人，请核对"), rows.count(), href, False, _first(rows, "raised_at"))]


def _conflicts(standing: Standing) -> list[Work]:
    if not standing.may(C.RESOLVE_CONFLICTS):
        return []
    disagreeing = open_conflicts(standing).count() + open_findings(standing).count()
    held, rejected = waiting_events(standing)
    waiting = held.count() + rejected.count()
    return [
        Work(_("手机与记录不一致，待核对"), disagreeing, reverse("sync:conflicts")),
        Work(_("手机记录暂存或被退回"), waiting, reverse("sync:waiting")),
    ]


def _retests(standing: Standing, at: datetime) -> list[Work]:
    """Give the persons to be sampled again alone, round by round at the reader's own places."""
    if not standing.may(C.VIEW_PEOPLE):
        return []
    lines, rows = [], Retest.objects.visible_to(standing, C.VIEW_PEOPLE).filter(sample=None).order_by("due_at")
    rounds = rows.order_by().values("target__campaign")
    for campaign in Campaign.objects.running().filter(pk__in=rounds).order_by("closes_at", "id")[:CAMPAIGNS]:
        for place in own_places(standing, campaign, C.VIEW_PEOPLE)[:PLACES]:
            due = rows.filter(target__campaign=campaign, target__position__range=(place.lo, place.hi))
            title = _("单采复检待采：%(round)s，%(place)s") % {"round": campaign.name, "place": place.name}
            href = reverse("sampling:retests", args=[campaign.public_id, place.public_id])
            first = _first(due, "due_at")
            lines.append(Work(title, due.count(), href, first is not None and first <= at, first))
    return lines


def _discrepancies(standing: Standing) -> list[Work]:
    if not standing.may(C.RESOLVE_CONFLICTS):
        return []
    rows = Discrepancy.objects.visible_to(standing, C.VIEW_COVERAGE).filter(settled_at=None).order_by("opened_at")
    return [
        Work(_("样本差异还没有查清"), rows.count(), reverse("sampling:discrepancies"), False, _first(rows, "opened_at"))
    ]


def _stations(standing: Standing, at: datetime) -> list[Work]:
    lines = []
    if standing.may(C.MANAGE_STATIONS) or standing.may(C.VIEW_STATIONS):
        rows = Station.objects.visible_to(standing, C.VIEW_STATIONS).select_related("site__place").order_by("id")
        gaps = gaps_at(list(rows[:500]), at)
        now = sum(each.gap.from_at <= at for each in gaps)
        href = reverse("movement:uncovered")
        lines += [Work(_("卡口现在缺岗"), now, href, True), Work(_("卡口24小时内将缺岗"), len(gaps) - now, href)]
    if standing.may(C.CHECK_CROSSINGS):
        waiting = Mismatch.objects.visible_to(standing, C.CHECK_CROSSINGS).filter(decision="").order_by("raised_at")
        href, since = reverse("movement:mismatches"), _first(waiting, "raised_at")
        lines.append(Work(_("登记与查验不符，待核对"), waiting.count(), href, False, since))
    return lines


def _fevers(standing: Standing, at: datetime) -> list[Work]:
    if not standing.may(C.HANDLE_FEVER):
        return []
    chains = FeverChain.objects.visible_to(standing, C.HANDLE_FEVER).open().select_related(*RELATED)
    found = chain_lines(chains[:500], standing, at)
    late, href = sum(line.late for line in found), reverse("care:board")
    return [
        Work(_("发热者转送超时"), late, href, True),
        Work(_("发热者在转送中"), len(found) - late, href),
    ]


def _isolated(standing: Standing, at: datetime) -> list[Work]:
    """Who nobody followed up today, whose silence alarms, which doors nobody patrolled, who is released, what is unguarded."""
    if not standing.may(C.KEEP_ISOLATION):
        return []
    keep = C.KEEP_ISOLATION
    found = figures(running(at).visible_to(standing, keep), at)
    silent = Alarm.objects.open().visible_to(standing, keep).order_by("raised_at")
    files = file_lines(HouseholdFile.objects.open().visible_to(standing, keep), at)
    unpatrolled = sum(line.patrols is not None and line.patrols.overdue > 0 for line in files)
    ending = to_release(Watch.objects.visible_to(standing, keep), at)
    centres = centre_lines(Centre.objects.visible_to(standing, keep).select_related("site__place"), at)
    board, doors = reverse("isolation:board"), reverse("isolation:files")
    return [
        Work(_("随访多次无人应答，请上门"), silent.count(), board, True, _first(silent, "raised_at")),
        Work(_("今天漏了随访"), found.overdue, board, True),
        Work(_("现在应随访"), found.due, board),
        Work(_("在观察，没有随访人"), found.unkept, f"{board}?only=unkept", True),
        Work(_("隔离户今天漏了巡查"), unpatrolled, f"{doors}?only=patrols", True),
        Work(_("五包一有缺口的户"), sum(bool(line.lacks) for line in files), f"{doors}?only=five"),
        Work(_("违反管控没有处置"), sum(line.breaches > 0 for line in files), f"{doors}?only=breaches", True),
        Work(_("今天解除观察"), len(ending), reverse("isolation:release")),
        Work(_("集中隔离点24小时内缺岗"), sum(bool(line.gaps) for line in centres), reverse("isolation:centres"), True),
    ]


def _passes(standing: Standing, at: datetime) -> list[Work]:
    """Passes that wait for a department's word, and those that wait to be issued."""
    lines, href = [], reverse("passes:register")
    if standing.may(C.VET_PASSES):
        rows = Pass.objects.visible_to(standing, C.VET_PASSES).stated(at).filter(kind__in=VETTED, state="applied")
        lines.append(Work(_("通行证等您审核"), rows.count(), f"{href}?state=applied"))
    if standing.may(C.ISSUE_PASSES):
        mine = standing.within(C.ISSUE_PASSES, lo="issuer__lo", hi="issuer__hi")
        ready = Q(kind__in=VETTED, state="vetted") | ~Q(kind__in=VETTED) & Q(state="applied")
        lines.append(Work(_("通行证等您签发"), Pass.objects.filter(mine).stated(at).filter(ready).count(), href))
    return lines


def _measures(standing: Standing, at: datetime) -> list[Work]:
    """Measures to be decided, appeals that wait or have run out of their hours, lists that were refused."""
    lines, href, appeals = [], reverse("measures:board"), reverse("measures:appeals")
    if standing.may(C.APPROVE_MEASURES):
        rows = (
            Measure.objects.visible_to(standing, C.APPROVE_MEASURES).waiting(at).exclude(proposed_by=standing.user_id)
        )
        said = rows.aggregate(n=Count("pk"), first=Min("proposed_at"))
        lines.append(Work(_("管控措施等您批准"), said["n"], f"{href}?only=proposed", False, said["first"]))
    if standing.may(C.ANSWER_APPEALS):
        due = list(
            Appeal.objects.visible_to(standing, C.ANSWER_APPEALS)
            .open()
            .order_by("due_at")
            .values_list("due_at", flat=True)
        )
        late = [moment for moment in due if moment <= at]
        lines.append(Work(_("申诉超时未答复，已上转"), len(late), appeals, True, late[0] if late else None))
        lines.append(
            Work(_("申诉等待答复"), len(due) - len(late), appeals, False, due[len(late)] if due[len(late) :] else None)
        )
        lines.append(Work(_("管控名单被拒，请核实"), alarms(standing).count(), href, True))
    return lines


def _closures(standing: Standing, at: datetime) -> list[Work]:
    if not standing.may(C.APPROVE_CLOSURES):
        return []
    rows = Closure.objects.visible_to(standing, C.APPROVE_CLOSURES).stated(at).filter(state="proposed")
    return [Work(_("封闭道路等您审批"), rows.count(), f"{reverse('roads:closures')}?state=proposed")]


def _tokens(standing: Standing, at: datetime) -> list[Work]:
    """Tokens of machines that somebody else proposed, for somebody else."""
    rows = ApiToken.objects.none()
    for capability in (C.MANAGE_ACCOUNTS, C.MANAGE_POSTS):
        if standing.may(capability):
            rows = rows | ApiToken.objects.visible_to(standing, capability)
    mine = Q(asked_by=standing.user_id) | Q(user=standing.user_id)
    return [Work(_("接口令牌等您确认"), rows.waiting(at).exclude(mine).count(), reverse("api:tokens"))]


def keepers(standing: Standing, at: datetime) -> dict[str, int]:
    """Give what an administrator watches: accounts, phones, grants in force."""
    if not standing.may(C.MANAGE_ACCOUNTS):
        return {}
    return {
        "users": User.objects.filter(is_active=True).count(),
        "devices": Device.objects.filter(revoked_at=None).count(),
        "grants": grants_in_force(at).count(),
    }


def holdings(user: User, at: datetime) -> list[Grant]:
    """Give the reader's own roles and where they hold."""
    return list(grants_in_force(at).filter(user=user).select_related("place").order_by("place__lo"))
