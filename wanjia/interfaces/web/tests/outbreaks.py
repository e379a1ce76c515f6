"""One outbreak at each spot of the world in which every address is tried."""

from datetime import timedelta
from typing import Any

from wanjia.registry.places.models import Place
from wanjia.response.cases.actions import (
    NewCase,
    open_outbreak,
    order_investigation,
    report_cases,
    upload_case_file,
)
from wanjia.response.cases.models import Notice


def furnish_outbreak(world: Any, spot: str, place: Place, number: int, at: Any) -> None:
    """An outbreak at a spot with a case who is in no register, somebody who looks into it, a list and a notice."""
    by, name = world.hamlet.user("liudiao"), f"病例姓名{number}"
    outbreak = open_outbreak(name=f"疫情{number}", disease="covid19", place=place, by=by, at=at)
    row = NewCase(f"{number}号", place, "suspected", name=name)
    case = report_cases(outbreak=outbreak, rows=[row], by=by, at=at)[0]
    work = order_investigation(case=case, investigator=by, due_at=at + timedelta(days=1), by=by, at=at)
    content = f"病例编号,姓名\n{number}甲,名单姓名{number}\n".encode()
    file = upload_case_file(outbreak=outbreak, kind="cases", name="a.csv", content=content, by=by, at=at)
    notice = Notice.objects.create(outbreak=outbreak, rows=[], least=10, published_at=at, by=by)
    rows = {"outbreak": outbreak, "case": case, "investigation": work, "case_file": file, "notice": notice}
    for kind, one in rows.items():
        world.samples.setdefault(kind, {})[spot] = one.public_id
    world.canaries += [(name, place.lo), (f"名单姓名{number}", place.lo)]
