"""Lay the hamlet into the empty store of WANJIA_HOME with one poster; print, as JSON, phones with visits ready to be sent."""

import json
import sys

import django
from django.core.management import call_command

django.setup()

from demo.hamlet import build  # noqa: E402 (Django is set up first)
from wanjia.interfaces.sync.tests.phones import Phone, targets_of  # noqa: E402
from wanjia.registry.places.actions import add_site  # noqa: E402
from wanjia.response.registration.actions import print_poster  # noqa: E402

call_command("migrate", verbosity=0)
hamlet = build()
targets = targets_of(hamlet, "grid")
by, at = hamlet.user("jiedao"), hamlet.at
gate = add_site(place=hamlet.places["street"], kind="checkpoint", name="永清卡口", by=by, at=at)
print_poster(site=gate, kind="compound", by=by, at=at)
phones = [Phone(hamlet.user(name)) for name in ("wangge1", "shequ", "shequ", "wangge1")]
said = [{"auth": p.auth, "events": [p.visit(target) for target in targets[:4]]} for p in phones]
sys.stdout.write(json.dumps(said))
