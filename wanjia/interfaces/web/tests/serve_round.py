"""Lay the hamlet with a sampling round, its points open, into the empty store of WANJIA_HOME; print ids and codes as JSON."""

import json
import sys
from datetime import timedelta

import django
from django.core.management import call_command

django.setup()

from demo.hamlet import build  # noqa: E402 (Django is set up first)
from wanjia.core import clock  # noqa: E402
from wanjia.registry.codes.actions import issue_codes  # noqa: E402
from wanjia.registry.codes.queries import codes_in_force  # noqa: E402
from wanjia.response.sampling.tests import scene  # noqa: E402

call_command("migrate", verbosity=0)
hamlet = build(at=clock.now() - timedelta(hours=2))
sampling = scene.begin(hamlet, tube_size=5)
here = hamlet.places["county"]
issue_codes(lo=here.lo, hi=here.hi, by=hamlet.user("shequ"), at=hamlet.at)
people = [target.person for target in sampling.targets("grid") if target.person is not None]
codes = codes_in_force(people)
places = {name: place.public_id for name, place in hamlet.places.items()}
said = {
    "round": sampling.round.campaign.public_id,
    "places": places,
    "codes": [codes[person.pk] for person in people],
    "names": [person.name for person in people],
}
sys.stdout.write(json.dumps(said))
