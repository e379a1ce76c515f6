"""A world that another process of the run built stands here as it was stored, and goes on."""

import pytest
from django.db import connection, transaction

from demo import hamlet
from wanjia.core.journal import broken_links
from wanjia.core.testing import worlds
from wanjia.registry.accounts.actions import add_user
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person


def laid(build) -> tuple[hamlet.Hamlet, list[tuple], User]:
    """Give a world, what stands in it, and somebody who came after; all of it is gone from the store again."""
    with transaction.atomic():
        found = worlds.world("of_two", build)
        people = list(Person.objects.order_by("id").values_list())
        later = add_user(
            username="later", name="后来", password="wanjia-demo-2022", by=found.user("guanli"), at=found.at
        )
        assert not list(broken_links())
        transaction.set_rollback(True)
    return found, people, later


@pytest.mark.django_db
@pytest.mark.parametrize("given", [1, 5_000], ids=["nothing else stood here", "a larger world stood here"])
def test_what_another_process_built_is_put_back_and_its_numbers_go_on(given: int) -> None:
    first, people, _later = laid(hamlet.build)
    worlds._kept.pop("of_two")  # as in a process that has built nothing
    if connection.vendor == "postgresql":  # SQLite takes the numbers back with the rows
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('accounts_user', 'id'), %s)", [given])
    second, again, later = laid(lambda: pytest.fail("it is there already"))
    assert people == again and len(people) > 26
    assert second is not first and second.document == first.document
    assert later.pk > max(given if connection.vendor == "postgresql" else 0, *(u.pk for u in second.users.values()))
