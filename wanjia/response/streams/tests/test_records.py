"""Records of other systems: every line accepted or returned, matched when certain, once however often they come, counted."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.registry.people.actions import NewPerson, add_people
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.presence.models import Presence, Visitor
from wanjia.response.registration.queries import forget_decrees
from wanjia.response.streams import taking
from wanjia.response.streams.models import Record, RecordFile
from wanjia.response.streams.queries import reconcile, summary

HEAD = "类别,编号,姓名,身份证号,电话,时间,地点,来源地\n"
IDENTITY = "150502198102030024"


@pytest.fixture
def known(hamlet: Hamlet) -> Person:
    """A resident with a number and a telephone, and a station where somebody may have been."""
    forget_decrees()
    by, at = hamlet.user("jiedao"), hamlet.at
    add_site(place=hamlet.places["county"], kind="checkpoint", name="北出口检测站", by=by, at=at)
    told = NewPerson("高娃", phone="+8613912340012", document_kind="resident_id", document=IDENTITY)
    return add_people(household=hamlet.households[0], people=[told], by=by, at=at)[0]


def take(hamlet: Hamlet, text: str | bytes, place: str = "county", **more: Any) -> RecordFile:
    content = text if isinstance(text, bytes) else text.encode()
    said = {"place": hamlet.places[place], "filename": "汇聚.csv", "stream": io.BytesIO(content), **more}
    return taking.take_file(**said, by=hamlet.user("shequ"), at=hamlet.at + timedelta(days=1))


def browser(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_five_streams_are_matched_to_residents_placed_and_counted_by_class_and_origin(
    hamlet: Hamlet, known: Person
) -> None:
    day = f"{hamlet.at:%Y-%m-%d}"
    file = take(
        hamlet,
        HEAD
        + f"外来人员,1,来客,,13800000001,{day} 09:00,,武汉市\n"
        + f"观察对象,2,高娃,{IDENTITY},,{day} 09:01,,\n"
        + f"卡口检查,3,高娃,,13912340012,{day} 09:02:30,北出口检测站,4209\n"
        + f"出入口通行,4,来客,,13800000001,{day} 10:00,没有这个门,\n"
        + f"网格上报,5,别人,,13912340012,{day.replace('-', '/')} 10:00,,河北省\n",
    )
    assert (file.rows, file.accepted, file.rejected, file.known) == (5, 5, 0, 0)
    subjects = list(Record.objects.order_by("row").values_list("person", "visitor__name"))
    assert subjects == [(None, "来客"), (known.pk, None), (known.pk, None), (None, "来客"), (None, "别人")]
    assert Visitor.objects.filter(name="来客").count() == 1, "two records of one subject"
    presence = Presence.objects.get()
    assert (presence.person_id, presence.source, presence.site and presence.site.name) == (
        known.pk,
        "imported",
        "北出口检测站",
    )
    sums = {
        column: {line.title: (line.records, line.matched) for line in lines} for column, lines in summary(file).items()
    }
    assert sums["kind"] == {
        "外来人员": (1, 0),
        "观察对象": (1, 1),
        "卡口检查": (1, 1),
        "出入口通行": (1, 0),
        "网格上报": (1, 0),
    }
    assert sums["origin"]["武汉市"] == (1, 0) and sums["origin"][""] == (2, 1)
    assert sum(records for records, _matched in sums["target"].values()) == 5 and not list(reconcile())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("行星,1,来客,,13800000001,2022-11-11,,", "没有这种数据类别"),
        ("外来人员,1,,,13800000001,2022-11-11,,", "姓名是空的"),
        ("外来人员,1,来客,,,2022-11-11,,", "没有证件号码，也没有电话"),
        ("外来人员,1,来客,150502198102030025,,2022-11-11,,", "校验码不对"),
        ("外来人员,1,来客,,138,2022-11-11,,", "手机号应为11位"),
        ("外来人员,1,来客,,13800000001,11月11日,,", "这样的写法"),
        ("外来人员,1,来客,,13800000001,2999-01-01,,", "在将来"),
        ("外来人员,1,来客,,13800000001,2012-11-11,,", "早于"),
        ("外来人员,1,来客,,13800000001,2022-11-11,,火星", "行政区划"),
        ("外来人员,1,来客", "只有3列"),
        ('外来人员,1,"来客,,13800000001,2022-11-11,,', "引号不成对"),
        ("外来人员,1,来\ufffd,,13800000001,2022-11-11,,", "损坏的字符"),
    ],
)
def test_a_line_that_cannot_be_taken_says_why_and_costs_no_other(
    hamlet: Hamlet, known: Person, line: str, reason: str
) -> None:
    good = "外来人员,9,好人,,13800000009,2022-11-11,,"
    file = take(hamlet, f"{HEAD}{line}\n\n{good}\n")
    assert (file.rows, file.accepted, file.rejected) == (2, 1, 1)
    rejected = file.rejected_lines.get()
    assert reason in rejected.reason and rejected.line == line and rejected.row == 1


def test_what_comes_again_counts_once_and_a_file_that_was_broken_off_goes_on(
    hamlet: Hamlet, known: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "LINES_OF_A_PIECE", 2)
    lines = [f"卡口检查,{n},来客,,1380000000{n},{hamlet.at:%Y-%m-%d},北出口检测站,\n" for n in range(5)]
    text = HEAD + "".join(lines)
    stop = iter([True, False])

    def until(_file: RecordFile) -> None:
        if not next(stop):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(hamlet, text, told=until)
    half = RecordFile.objects.get()
    assert (half.rows, half.done_at) == (4, None)
    file = take(hamlet, text)
    assert (file.pk, file.rows, file.accepted, Record.objects.count()) == (half.pk, 5, 5, 5)
    with pytest.raises(Refused, match="已经导入过"):
        take(hamlet, text)
    later = take(hamlet, HEAD + lines[0] + lines[4] + lines[0] + "卡口检查,7,来客,,13800000007,2022-11-11,,\n")
    assert (later.rows, later.accepted, later.known) == (4, 4, 3)
    assert Presence.objects.count() == 5 and not list(reconcile())


def test_a_file_in_gb18030_with_tabs_is_read_and_one_without_its_columns_is_refused(
    hamlet: Hamlet, known: Person
) -> None:
    said = "姓名\t手机号\t登记时间\r\n来客\t13800000001\t2022-11-11 08:00\r\n"
    file = take(hamlet, said.encode("gb18030"), kind="outsider")
    assert file.accepted == 1 and Record.objects.get().kind == "outsider"
    with pytest.raises(Refused, match="证件号码或电话、类别"):
        take(hamlet, "姓名,时间\n")
    with pytest.raises(Refused, match="空的"):
        take(hamlet, "")
    with pytest.raises(Refused, match="要属于"):
        take(hamlet, said.encode("gb18030"), "building", kind="outsider")


def test_the_pages_count_open_their_lists_and_give_rejected_lines_back_harmlessly(
    hamlet: Hamlet, known: Person
) -> None:
    clerk, officer = browser(hamlet, "shequ"), browser(hamlet, "kakou")
    text = HEAD + "外来人员,1,来客,,13800000001,2022-11-11,,武汉市\n=1+1,<script>,=cmd(),,,,,\n"
    sent = {
        "place": hamlet.places["community"].public_id,
        "kind": "",
        "file": SimpleUploadedFile("a.csv", text.encode()),
    }
    there = clerk.post(reverse("streams:files"), sent)
    assert there.status_code == 302
    page = clerk.get(there.url).content.decode()
    assert "武汉市" in page and "按核查类别" in page
    shown = clerk.get(f"{there.url}list/?origin=4201").content.decode()
    assert "外来人员" in shown and "来客" not in shown, "a list of records names nobody"
    assert "没有" in clerk.get(f"{there.url}list/?origin=1305").content.decode()
    assert clerk.get(f"{there.url}?export=csv").getvalue().decode().count("武汉市,1,0") == 1
    back = clerk.get(f"{there.url}rejected/?export=csv").getvalue().decode()
    assert "'=1+1" in back and "<script>" in back and JournalLine.objects.filter(action="take_rejected_out").exists()
    assert officer.get(there.url).status_code == 200 and officer.get(f"{there.url}rejected/").status_code == 403
