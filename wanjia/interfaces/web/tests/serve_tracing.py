"""Lay the hamlet with a positive tube, one of its people a suspected case, and a sealed-in household into the empty store.

Prints the ids that the journey needs as JSON.
"""

import json
import sys
from datetime import timedelta

import django
from django.core.management import call_command

django.setup()

from demo.hamlet import build  # noqa: E402 (Django is set up first)
from wanjia.core import clock  # noqa: E402
from wanjia.response.cases.tests import scene as cases  # noqa: E402
from wanjia.response.isolation.tests.scene import filed  # noqa: E402
from wanjia.response.sampling.actions import record_result  # noqa: E402
from wanjia.response.sampling.tests import scene as sampling  # noqa: E402
from wanjia.response.sampling.tests.samples import sampled  # noqa: E402

call_command("migrate", verbosity=0)
hamlet = build(at=clock.now() - timedelta(hours=8))
round_ = sampling.begin(hamlet)
people = round_.targets("grid")[:4]
tube = sampled(round_.tables[0], people, hamlet.at + timedelta(hours=1))
record_result(
    round=round_.round, label=tube.label, finding="positive", laboratory=round_.laboratory,
    by=hamlet.user("jianyan"), at=hamlet.at + timedelta(hours=6),
)  # fmt: skip
persons = [target.person for target in people if target.person is not None]
case = cases.begin(hamlet).case("1号", persons[0].name, "suspected")
file = filed(hamlet, 5)
said = {
    "case": case.public_id,
    "people": [(person.name, person.household.door.label) for person in persons],
    "file": file.public_id,
    "door": file.household.door.label,
}
sys.stdout.write(json.dumps(said))
