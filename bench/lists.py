"""lists: a page of any list at any depth among 100,000 and 10,000,000 targets, and lists that leave as files, whole."""

import csv
import gc
import io
from typing import Any

from bench.figures import Figure, median, percentile, seconds, tell
from bench.store import loading, ready_store
from bench.town import AT, Town, build_town, fill_targets, prepare_campaign

PAGE_GOAL_MS, EXPORT_GOAL_S = 30, 0.5
DEPTHS = (0.0, 0.25, 0.5, 0.75, 0.999)
SHOWS = ("missing", "all", "reached", "absent", "moved", "pending,absent")


def run(*, small: bool) -> list[Figure]:
    """Read pages at every depth, then send files out and count their rows."""
    sizes, files, timed = (
        ((1_000, 5_000), (700, 5_000), 1_000) if small else ((100_000, 10_000_000), (65_537, 1_048_577), 100_000)
    )
    with ready_store():
        town = build_town(max(sizes))
        with loading("campaigns_cell", "campaigns_target"):
            campaigns = {size: _campaign(town, size) for size in {*sizes, *files, timed}}
        gc.freeze()  # as the server does
        figures = []
        for size in sizes:
            tell(f"pages of {size:,} rows")
            figures += _queries(campaigns[size], town, size, 4 if small else 20)
            figures += _pages(campaigns[size], town, size, 2 if small else 12)
        return [*figures, *_export(campaigns[timed], town, timed), *_whole(campaigns, town, files)]


def _campaign(town: Town, size: int) -> Any:
    campaign = prepare_campaign(town, f"{size}")
    fill_targets(campaign, size)
    return campaign


def _after(campaign: Any, show: str, depth: float) -> tuple[int, int] | None:
    """Give position and id of the target that stands at a depth of a list (0..1), None at its beginning."""
    from wanjia.command.campaigns.listing import chosen
    from wanjia.command.campaigns.models import Target

    rows = chosen(Target.objects.filter(campaign=campaign), show, "")
    number = int(rows.count() * depth)
    found = (
        rows.order_by("position", "id").values_list("position", "id")[max(0, number - 1) : number].first()
        if number
        else None
    )
    return found


def _queries(campaign: Any, town: Town, size: int, runs: int) -> list[Figure]:
    """The functions behind the pages: who is missing, and the targets of one state."""
    from wanjia.command.campaigns.queries import in_state, missing

    times: dict[str, list[float]] = {"missing": [], "in_state": []}
    for depth in DEPTHS:
        gone, met = _after(campaign, "missing", depth), _after(campaign, "reached", depth)
        for _ in range(runs):
            taken = seconds(lambda a=gone: missing(campaign, town.region, after=a, limit=50))
            times["missing"].append(1000 * taken)
            taken = seconds(lambda a=met: in_state(campaign, town.region, "reached", after=a, limit=50))
            times["in_state"].append(1000 * taken)
    return [
        Figure(f"query {n}, any depth of {size:,}, p95", percentile(t, 0.95), "ms", PAGE_GOAL_MS)
        for n, t in times.items()
    ]


def _pages(campaign: Any, town: Town, size: int, runs: int) -> list[Figure]:
    """The pages themselves through Django, signed in as the commander."""
    from wanjia.core.identities import seal

    client, figures = sign_in(town.commander), []
    address = _address(campaign, town)
    for show in SHOWS:
        times = []
        for depth in DEPTHS:
            after = _after(campaign, show, depth)
            asked = {"show": show, "after": seal("campaigns.target", after[1])} if after else {"show": show}
            _read(client, address, asked)
            times += [1000 * seconds(lambda a=asked: _read(client, address, a)) for _ in range(runs)]
        figures.append(
            Figure(f"page of targets ({show}), any depth of {size:,}, p95", percentile(times, 0.95), "ms", PAGE_GOAL_MS)
        )
    lead = _lead(town)
    _read(lead, "/revisits/", {})
    times = [1000 * seconds(lambda: _read(lead, "/revisits/", {})) for _ in range(runs)]
    return [*figures, Figure(f"page of revisits, {size:,} targets, p95", percentile(times, 0.95), "ms", PAGE_GOAL_MS)]


def _address(campaign: Any, town: Town) -> str:
    return f"/campaigns/{campaign.public_id}/at/{town.region.public_id}/targets/"


def sign_in(user: Any) -> Any:
    """Give a client of Django's own signed in as a user."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _read(client: Any, address: str, asked: dict[str, str]) -> bytes:
    answer = client.get(address, asked)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _lead(town: Town) -> Any:
    """Give a client signed in as somebody who may take lists away."""
    from wanjia.registry.accounts.actions import add_user, grant_role
    from wanjia.registry.accounts.models import User

    found = User.objects.filter(username="jiedao").first()
    if found is None:
        found = add_user(username="jiedao", name="孟书记", password="wanjia-demo-2022", by=None, at=AT)
        grant_role(user=found, role="street_lead", place=town.region, by=None, at=AT)
    return sign_in(found)


def _export(campaign: Any, town: Town, size: int) -> list[Figure]:
    client, address = _lead(town), f"{_address(campaign, town)}csv/"
    times = [seconds(lambda: _read(client, address, {"show": "all"})) for _ in range(5)]
    return [Figure(f"export of {size:,} rows as CSV, median", median(times), "s", EXPORT_GOAL_S)]


def _whole(campaigns: dict[int, Any], town: Town, files: tuple[int, ...]) -> list[Figure]:
    """Rows in = rows out, in CSV and in the workbook."""
    client, figures = _lead(town), []
    for size in files:
        at = _address(campaigns[size], town)
        tell(f"files of {size:,} rows")
        text = _read(client, f"{at}csv/", {"show": "all"}).decode("utf-8-sig")
        lost = size - (sum(1 for _ in csv.reader(io.StringIO(text))) - 1)
        figures.append(Figure(f"CSV of {size:,} rows: rows lost or added", abs(lost), "rows", 0))
        book = _read(client, f"{at}xlsx/", {"show": "all"})
        figures.append(Figure(f"workbook of {size:,} rows: rows lost or added", abs(size - _rows_of(book)), "rows", 0))
    return figures


def _rows_of(book: bytes) -> int:
    import python_calamine

    found = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book))
    return sum(len(found.get_sheet_by_index(n).to_python()) - 1 for n in range(len(found.sheet_names)))
