"""Tubes of several rounds that come in together."""

import re
import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext

from wanjia.response.sampling.actions import NewSample, NewTube, record_tubes
from wanjia.response.sampling.queries.tubes import benches
from wanjia.response.sampling.tests.scene import Scene, next_round


def test_whoever_hands_in_tubes_of_two_rounds_counts_them_in_one_order(sampling: Scene) -> None:
    """Two writers that came to the same cells in two orders would wait for each other until the store gives one of them up."""
    at, other = sampling.hamlet.at, next_round(sampling)
    tubes = []
    for scene in (other, sampling):
        table, target = scene.tables[0], scene.targets("community")[0]
        bench = benches([table.pk])[table.pk]
        label = f"T{table.pk:07d}"
        samples = [NewSample(1, 0, target=target.pk)]
        tubes.append(NewTube(bench, str(uuid.uuid4()), label, 10, at, at, sampling.hamlet.user("caiyang").pk, samples))
    with CaptureQueriesContext(connection) as asked:
        record_tubes(tubes=tubes, arrived_at=at, by=None, at=at)
    told = [re.search(r"UPDATE campaigns_target.*campaign_id = (\d+)", q["sql"], re.S) for q in asked.captured_queries]
    order = [int(found[1]) for found in told if found]
    assert order == [sampling.round.campaign_id, other.round.campaign_id]
