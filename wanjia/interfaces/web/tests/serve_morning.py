"""Lay the hamlet's morning into the empty store of WANJIA_HOME and print, as JSON, the pages that each of the cast walks."""

import json
import sys

import django
from django.core.management import call_command

django.setup()

from demo.hamlet import build  # noqa: E402 (Django is set up first)
from wanjia.interfaces.web.tests.morning import live, pages  # noqa: E402

call_command("migrate", verbosity=0)
hamlet = build()
live(hamlet)
sys.stdout.write(json.dumps(pages(hamlet)))
