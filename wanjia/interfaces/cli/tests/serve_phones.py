"""Lay the hamlet into the empty store of WANJIA_HOME and print, as JSON, phones with visits ready to be sent."""

import json
import sys

import django
from django.core.management import call_command

django.setup()

from demo.hamlet import build  # noqa: E402 (Django is set up first)
from wanjia.interfaces.sync.tests.phones import Phone, targets_of  # noqa: E402

call_command("migrate", verbosity=0)
hamlet = build()
targets = targets_of(hamlet, "grid")
phones = [Phone(hamlet.user(name)) for name in ("wangge1", "shequ", "shequ", "wangge1")]
said = [{"auth": p.auth, "events": [p.visit(target) for target in targets[:4]]} for p in phones]
sys.stdout.write(json.dumps(said))
