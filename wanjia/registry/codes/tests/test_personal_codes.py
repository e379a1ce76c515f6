"""A resident's personal code: issued to a whole grid, lost, replaced, taken back; of no use to whoever guesses or steals it."""

import secrets

import pytest
import segno
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.registry.codes.actions import issue_codes, reissue_code, revoke_code
from wanjia.registry.codes.models import PersonalCode
from wanjia.registry.codes.queries import codes_in_force, persons_of
from wanjia.registry.codes.rules import ALPHABET, address_of, grouped, read_code, write_code
from wanjia.registry.people.actions import merge_persons, record_departure
from wanjia.registry.people.models import Person


@pytest.fixture
def grid(hamlet: Hamlet) -> Hamlet:
    place = hamlet.places["grid"]
    issue_codes(lo=place.lo, hi=place.hi, by=hamlet.user("shequ"), at=hamlet.at)
    return hamlet


def residents(hamlet: Hamlet) -> list[Person]:
    return list(Person.objects.filter(household__in=hamlet.households_at("grid")).order_by("pk"))


def test_a_grid_gets_its_codes_at_once_and_nobody_a_second_one(grid: Hamlet) -> None:
    people, place = residents(grid), grid.places["grid"]
    codes = codes_in_force(people)
    assert persons_of(list(codes.values())) == {text: pk for pk, text in codes.items()}
    assert len(set(codes.values())) == len(people) == PersonalCode.objects.count()
    assert issue_codes(lo=place.lo, hi=place.hi, by=grid.user("shequ"), at=grid.at) == 0


def test_a_lost_code_opens_nothing_and_the_new_one_does(grid: Hamlet) -> None:
    person = residents(grid)[0]
    lost = codes_in_force([person])[person.pk]
    reissue_code(person=person, reason="lost", by=grid.user("shequ"), at=grid.at)
    new = codes_in_force([person])[person.pk]
    assert persons_of([lost, new]) == {new: person.pk}
    assert not bytes(PersonalCode.objects.get(reason="lost").code)


def test_a_code_is_taken_back_once_and_who_left_gets_none(grid: Hamlet) -> None:
    person, by = residents(grid)[0], grid.user("shequ")
    code = codes_in_force([person])[person.pk]
    revoke_code(person=person, reason="shown", by=by, at=grid.at)
    assert persons_of([code]) == {}
    with pytest.raises(Refused):
        revoke_code(person=person, reason="shown", by=by, at=grid.at)
    record_departure(person=person, by=by, at=grid.at)
    with pytest.raises(Refused):
        reissue_code(person=person, reason="lost", by=by, at=grid.at)


def test_the_code_of_a_merged_row_stands_for_the_one_that_was_kept(grid: Hamlet) -> None:
    kept, absorbed = residents(grid)[:2]
    code = codes_in_force([absorbed])[absorbed.pk]
    merge_persons(kept=kept, absorbed=absorbed, by=grid.user("shequ"), at=grid.at)
    assert persons_of([code]) == {code: kept.pk}


def test_a_code_is_read_as_people_type_it_and_as_a_camera_sees_it(grid: Hamlet) -> None:
    person = residents(grid)[0]
    text = codes_in_force([person])[person.pk]
    ways = [
        grouped(text).lower(),
        text.replace("1", "l").replace("0", "o"),
        address_of("wanjia.example", text),
        f"  {text[:13]}-{text[13:]} ",
    ]
    assert persons_of(ways) == dict.fromkeys(ways, person.pk)


def test_its_address_fits_the_smallest_code_that_a_cheap_phone_reads(grid: Hamlet) -> None:
    text = codes_in_force(residents(grid)[:1]).popitem()[1]
    code = segno.make(address_of("kerqin.tongliao.gov.cn", text), error="m", boost_error=False)
    assert (code.version, code.error, code.mode) == (3, "M", "alphanumeric")


def test_the_store_holds_no_code_anybody_could_show(grid: Hamlet) -> None:
    texts = codes_in_force(residents(grid)).values()
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, digest, code FROM codes_personalcode")
        stored = b"".join(bytes(value) for _key, *values in cursor.fetchall() for value in values)
    assert not [text for text in texts if read_code(text) in stored]


def test_twenty_thousand_forged_codes_are_nobody(grid: Hamlet) -> None:
    real = read_code(codes_in_force(residents(grid)[:1]).popitem()[1])
    guessed = [write_code(secrets.token_bytes(16)) for _ in range(19_872)]
    near = [write_code((int.from_bytes(real, "big") ^ 1 << bit).to_bytes(16, "big")) for bit in range(128)]
    assert persons_of([*guessed, *near]) == {}


@given(st.binary(min_size=16, max_size=16), st.integers(0, 26), st.sampled_from(ALPHABET))
def test_one_character_read_wrongly_is_noticed(code: bytes, where: int, letter: str) -> None:
    text = write_code(code)
    wrong = text[:where] + letter + text[where + 1 :]
    assert read_code(text) == code
    assert read_code(wrong) is None or wrong == text


@given(st.binary(min_size=16, max_size=16), st.integers(0, 25))
def test_two_characters_that_changed_places_are_noticed(code: bytes, where: int) -> None:
    text = write_code(code)
    wrong = text[:where] + text[where + 1] + text[where] + text[where + 2 :]
    assert read_code(wrong) is None or wrong == text


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read_code(text) is None or len(read_code(text)) == 16
