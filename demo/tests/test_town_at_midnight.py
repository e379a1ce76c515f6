"""The town at an hour when nobody works: what happened an hour ago was yesterday."""

from datetime import UTC, datetime

from demo import town
from demo.promised import of_outbreak
from demo.tests.test_town import SMALL
from wanjia.command.campaigns.queries import reconcile

JUST_AFTER_MIDNIGHT = datetime(2022, 11, 11, 16, 10, tzinfo=UTC)


def test_a_town_built_in_the_first_minutes_of_a_day_has_its_outbreak_and_balances(db: None) -> None:
    town.build(at=JUST_AFTER_MIDNIGHT, scale=SMALL, branch="150502")
    promised = list(of_outbreak(JUST_AFTER_MIDNIGHT))
    assert [line for line in promised if "compounds" not in line and "persons under" not in line] == []
    assert list(reconcile()) == []
