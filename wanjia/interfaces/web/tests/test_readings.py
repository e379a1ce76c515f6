"""No page that names a resident is shown before the reading is recorded, whatever way leads to it."""

import pytest
from django.db import transaction

from wanjia.interfaces.web.tests.addresses import addresses, furnished
from wanjia.interfaces.web.tests.test_access_matrix import MACHINES, residents
from wanjia.registry.people.models import Reading


@pytest.mark.django_db
def test_every_page_of_a_community_that_names_a_resident_is_recorded_as_read() -> None:
    world = furnished()
    browser, names = world.client("shequ"), {name for name in residents() if len(name) >= 3}
    unread, read = set(), 0
    for address in addresses():
        if address.text.startswith(MACHINES):
            continue
        for values in [values for spot in world.places if (values := world.values(address, spot)) is not None]:
            with transaction.atomic():
                before = Reading.objects.count()
                answer = browser.get(address.at(values))
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                recorded = Reading.objects.count() > before
                transaction.set_rollback(True)
            if answer.status_code == 200 and any(name in body.decode(errors="replace") for name in names):
                read += 1
                if not recorded:
                    unread.add(address.name)
            if not address.parameters:
                break
    assert read > 20 and not unread, f"{read} pages name somebody; unrecorded: {sorted(unread)}"
