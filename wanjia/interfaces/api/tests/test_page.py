"""docs/api.md: its commands, expanded by a shell as they stand there, are requests that are answered."""

import os
import re
import subprocess
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.tasks.models import WorkOrder
from wanjia.core import clock
from wanjia.interfaces.api.tests.machines import made

PAGE = settings.ROOT / "docs" / "api.md"
COMMANDS = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
WORDS = 'curl() { for word; do printf "%s\\0" "$word"; done; }\n'  # in place of curl, which not every machine has


def sent(command: str, environment: dict[str, str]) -> Any:
    """Send what a curl command would send; give the JSON of a good answer."""
    said = subprocess.run(["sh", "-c", WORDS + command], env=os.environ | environment, capture_output=True, check=True)
    words = iter(said.stdout.decode().split("\0")[:-1])
    method, address, headers, body = "GET", "", {}, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _colon, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word != "-s":
            address = word
    kind = headers.pop("Content-Type", "text/plain")
    answer = Client().generic(method, address, body, content_type=kind, headers=headers)
    assert answer.status_code in (200, 201), answer.content.decode()
    return answer.json()


def test_the_commands_of_the_page_work_as_they_stand_there(hamlet: Hamlet) -> None:
    environment = {
        "WANJIA": "",
        "TOKEN": made(hamlet, "shequ", "view_coverage", "assign_work", place="community")[1],
        "CAMPAIGN": hamlet.campaign.public_id,
        "PLACE": hamlet.places["community"].public_id,
        "WORKER": hamlet.user("wangge1").public_id,
        "DUE": (clock.now() + timedelta(hours=8)).isoformat(),
    }
    places, campaigns, coverage, order, again = [sent(command, environment) for command in [*COMMANDS, COMMANDS[-1]]]
    assert [place["name"] for place in places["items"]] == ["书香社区"]
    assert [campaign["name"] for campaign in campaigns["items"]] == ["第一轮入户排查"]
    assert coverage["place"]["name"] == "书香社区" and coverage["frame"] > 0
    assert again == order and WorkOrder.objects.get().public_id == order["id"]
