"""The pages about codes: a clerk, a family, a stranger with a camera."""

import base64
import gzip
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.registry.codes.actions import issue_codes
from wanjia.registry.codes.models import PersonalCode, SigningKey, TrustedSigner
from wanjia.registry.codes.queries import codes_in_force, persons_of
from wanjia.registry.codes.rules import grouped
from wanjia.registry.codes.tests.test_dcc import VECTORS
from wanjia.registry.people.actions import change_needs, issue_access_code
from wanjia.registry.people.models import Person, Reading


def sign_in(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def grid(hamlet: Hamlet) -> Hamlet:
    place = hamlet.places["county"]
    issue_codes(lo=place.lo, hi=place.hi, by=hamlet.user("shequ"), at=hamlet.at)
    return hamlet


def someone(hamlet: Hamlet, place: str = "grid") -> tuple[Person, str]:
    person = hamlet.households_at(place)[0].members.earliest("pk")
    return person, codes_in_force([person])[person.pk]


def pages_of(pdf: bytes) -> int:
    assert pdf.startswith(b"%PDF")
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_clerk_finds_the_person_of_a_code_and_the_reading_is_recorded(grid: Hamlet) -> None:
    person, text = someone(grid)
    page = sign_in(grid, "shequ").post("/codes/", {"code": f"HTTPS://HERE/C/{text}"}, follow=True)
    assert person.name in page.content.decode() and text not in page.content.decode()
    assert Reading.objects.filter(household=person.household, through="codes:person").exists()


def test_a_code_of_elsewhere_and_a_wrong_one_get_the_same_answer(grid: Hamlet) -> None:
    client, (_person, far) = sign_in(grid, "shequ"), someone(grid, "far_grid")
    answers = [client.post("/codes/", {"code": text}) for text in (far, "0" * 27, "x")]
    assert {answer.status_code for answer in answers} == {422}
    assert all("没有这个有效的个人码" in answer.content.decode() for answer in answers)


def test_a_lost_card_is_replaced_and_the_new_one_printed(grid: Hamlet) -> None:
    client, (person, lost) = sign_in(grid, "shequ"), someone(grid)
    assert client.post(f"/people/{person.public_id}/code/reissue/", {"reason": "lost"}).status_code == 302
    _person, new = someone(grid)
    assert persons_of([lost, new]) == {new: person.pk}
    place = person.household.door.place.public_id
    where = f"/codes/cards/{place}/?some={person.public_id}"
    page = client.get(where).content.decode()
    assert person.name in page and grouped(new) not in page and "打印 1 张" in page
    printed = client.get(where.replace("?", "print/?"))
    assert printed["Content-Type"] == "application/pdf" and pages_of(printed.content) == 1
    assert client.post(f"/people/{person.public_id}/code/revoke/", {}).status_code == 422
    client.post(f"/people/{person.public_id}/code/revoke/", {"reason": "shown"})
    assert persons_of([new]) == {}


def test_only_who_edits_people_prints_and_replaces(grid: Hamlet) -> None:
    client, (person, _text) = sign_in(grid, "wangge1"), someone(grid)
    assert client.get(f"/people/{person.public_id}/code/").status_code == 200
    assert client.post(f"/people/{person.public_id}/code/reissue/", {"reason": "lost"}).status_code == 403
    assert client.get(f"/codes/cards/{grid.places['grid'].public_id}/").status_code == 403


def test_cards_of_a_place_come_ten_to_a_sheet_and_codes_are_issued_first(hamlet: Hamlet) -> None:
    client, where = sign_in(hamlet, "shequ"), f"/codes/cards/{hamlet.places['grid'].public_id}/"
    assert "还没有码" in client.get(where).content.decode()
    client.post(where)
    count = Person.objects.filter(household__in=hamlet.households_at("grid")).count()
    page = client.get(where).content.decode()
    assert f"打印 {count} 张" in page and count == PersonalCode.objects.count()
    assert pages_of(client.get(f"{where}print/").content) == -(-count // 10)


def test_cards_only_for_those_without_a_phone(grid: Hamlet) -> None:
    person, _text = someone(grid)
    change_needs(person=person, add=["no_smartphone"], by=grid.user("shequ"), at=grid.at)
    where = f"/codes/cards/{grid.places['grid'].public_id}/?some=phoneless"
    page = sign_in(grid, "shequ").get(where).content.decode()
    assert "打印 1 张" in page and person.name in page


def test_a_family_shows_all_its_codes_from_one_phone_without_script(hamlet: Hamlet) -> None:
    household = hamlet.households_at("grid")[0]
    access = issue_access_code(household=household, by=hamlet.user("shequ"), at=timezone.now())
    answer = Client().post("/my/code/", {"code": access})
    page, codes = answer.content.decode(), codes_in_force(household.members.all())
    assert len(codes) == household.members.count() > 1 and all(grouped(text) in page for text in codes.values())
    assert len(gzip.compress(answer.content)) < 30_000 and answer["Cache-Control"]


def test_the_family_page_counts_tries(hamlet: Hamlet) -> None:
    for _try in range(11):
        last = Client().post("/my/code/", {"code": "0"})
    assert last.status_code == 429 and last["Retry-After"]


def test_a_stranger_who_scans_a_code_learns_nothing(grid: Hamlet) -> None:
    person, text = someone(grid)
    pages = [Client().get(f"/C/{code}").content.decode() for code in (text, "0" * 27)]
    assert person.name not in pages[0] and "查找此人" not in pages[0]
    assert len({re.sub(r'(content|value)="[^"]*"|/C/\w+', "", page) for page in pages}) == 1
    assert "查找此人" in sign_in(grid, "shequ").get(f"/C/{text}").content.decode()


def test_a_street_rotates_its_key_and_revokes_one_that_leaked(hamlet: Hamlet) -> None:
    client = sign_in(hamlet, "jiedao")
    client.post("/codes/keys/rotate/")
    client.post("/codes/keys/rotate/")
    old, new = SigningKey.objects.order_by("pk")
    assert old.issuer == hamlet.places["street"] and old.until_at and not new.until_at
    where = f"/codes/keys/{new.public_id}/revoke/"
    assert client.post(where, {}).status_code == 422
    assert client.post(where, {"reason": "leaked"}).status_code == 302
    assert client.post(where, {"reason": "leaked"}).status_code == 422
    page = client.get("/codes/keys/").content.decode()
    assert "密钥泄露" in page and "已更换" in page and bytes(new.kid).hex() in page
    assert sign_in(hamlet, "shequ").get("/codes/keys/").status_code == 403


def test_the_county_takes_certificates_into_the_trust_list_and_trusts_one_no_more(hamlet: Hamlet) -> None:
    client, where = sign_in(hamlet, "zhihui"), "/codes/signers/"
    der = [base64.b64decode(vector["certificate"]) for vector in VECTORS[:1]]
    sent = [SimpleUploadedFile(f"{n}.der", content) for n, content in enumerate([*der, b"nonsense"])]
    answer = client.post(f"{where}new/", {"certificates": sent})
    assert answer.status_code == 422 and "第2份" in answer.content.decode() and not TrustedSigner.objects.exists()
    client.post(f"{where}new/", {"certificates": [SimpleUploadedFile("at.der", der[0])]})
    signer = TrustedSigner.objects.get()
    kid = bytes(signer.kid).hex()
    assert kid in client.get(where).content.decode() and kid.encode() in b"".join(client.get(f"{where}?export=csv"))
    street = sign_in(hamlet, "jiedao")
    assert kid in street.get(where).content.decode() and "不再信任</button>" not in street.get(where).content.decode()
    assert street.post(f"{where}{signer.public_id}/distrust/").status_code == 403
    assert street.post(f"{where}new/", {"certificates": [SimpleUploadedFile("at.der", der[0])]}).status_code == 403
    assert client.post(f"{where}{signer.public_id}/distrust/").status_code == 302
    signer.refresh_from_db()
    assert signer.revoked_at is not None and client.post(f"{where}nobody/distrust/").status_code == 404
    assert sign_in(hamlet, "shequ").get(where).status_code == 403
