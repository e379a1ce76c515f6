"""Lay the hamlet, its screening just launched, into the empty store of WANJIA_HOME; print its public ids as JSON."""

import json
import sys
from datetime import timedelta

import django
from django.core.management import call_command

django.setup()

from demo.hamlet import build  # noqa: E402 (Django is set up first)
from wanjia.core import clock  # noqa: E402

call_command("migrate", verbosity=0)
hamlet = build(at=clock.now() - timedelta(hours=2))
places = {name: place.public_id for name, place in hamlet.places.items()}
sys.stdout.write(json.dumps({"campaign": hamlet.campaign.public_id, "places": places}))
