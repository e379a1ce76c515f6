"""Lay the hamlet with papers, a directive and an order for the clerk into the empty store; print their ids as JSON."""

import json
import sys
from datetime import timedelta

import django
from django.core.management import call_command

django.setup()

from demo.hamlet import build  # noqa: E402 (Django is set up first)
from wanjia.command.posts.actions import deliver_document, issue_document  # noqa: E402
from wanjia.command.tasks.actions import issue_directive, order_work  # noqa: E402
from wanjia.core import clock  # noqa: E402

call_command("migrate", verbosity=0)
hamlet = build(at=clock.now() - timedelta(hours=2))
chief, county, community = hamlet.user("zhihui"), hamlet.places["county"], hamlet.places["community"]
by_chief = {"by": chief, "at": hamlet.at}
said = {"kind": "notice", "place": county, "effective_from": hamlet.at, **by_chief}
text = "各社区居民委员会：\n请于今晚二十时前核对辖区空户，逐户登记。\n有变化的，次日八时前补报。"
notice = issue_document(**said, number="第16号", title="关于核对空户的通知", text=text)
deliver_document(document=notice, places=[community], **by_chief)
secret = issue_document(**said, number="密1号", title="某地布控", text="布控名单", secrecy="secret", secret_months=6)
deliver_document(document=secret, users=[hamlet.user("shequ")], **by_chief)
due = hamlet.at + timedelta(hours=9)
sent = issue_directive(
    title="今晚报送空户", text="核对后报送户数。", place=county, document=hamlet.document, recipients=[community],
    asks="report", due_at=due, **by_chief,
)  # fmt: skip
order_work(rows=[("清点防护物资", community, None)], assignee=hamlet.user("shequ"), due_at=due, **by_chief)
ids = {"notice": notice, "directive": sent, "place": community, "secret": secret}
told = {name: row.public_id for name, row in ids.items()} | {"clerk": hamlet.user("shequ").name}
sys.stdout.write(json.dumps(told))
