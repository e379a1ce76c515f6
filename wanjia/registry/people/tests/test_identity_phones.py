import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.registry.people.identity.phones import Phone, mask, national, read_phone, read_phones, tail
from wanjia.registry.people.identity.refusal import IdentityRefused

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(mobiles)
def test_a_mobile_number_is_the_same_however_it_is_written(number) -> None:
    written = [number, f"+86 {number}", f"0086-{number}", f"{number[:3]} {number[3:7]} {number[7:]}", f"'{number}"]
    written += [f"{number}.0", "".join(chr(ord(c) + 0xFEE0) for c in number)]
    assert {read_phone(text) for text in written} == {Phone("+86" + number, "mobile")}


@given(st.text())
def test_any_text_is_read_or_refused(text) -> None:
    try:
        read_phones(text)
    except IdentityRefused as refused:
        assert refused.code and refused.text


def test_a_landline_keeps_its_area_code() -> None:
    assert read_phone("0475-8312345") == Phone("+864758312345", "landline")
    assert read_phone("(0475)8312345") == read_phone("8312345", area_code="0475")
    assert national("+864758312345") == "04758312345"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1.38E+10", "scientific_notation"),
        ("1380000000", "length"),
        ("138000000000", "length"),
        ("8312345", "area_code"),
        ("无", "character"),
        ("1380000000a", "character"),
        ("0000000000", "form"),
    ],
)
def test_a_wrong_number_is_called_by_its_fault(raw, code) -> None:
    with pytest.raises(IdentityRefused) as caught:
        read_phone(raw)
    assert caught.value.code == code


def test_a_cell_may_hold_two_numbers_and_each_counts_once() -> None:
    numbers = [phone.e164 for phone in read_phones("13800000001/13900000002、13800000001")]
    assert numbers == ["+8613800000001", "+8613900000002"]
    assert len(read_phones("13800000001 13900000002")) == 2
    assert read_phones(" ") == ()


def test_a_number_from_abroad_is_taken() -> None:
    assert read_phone("+976 8811 2233").e164 == "+97688112233"


def test_mask_and_tail_show_four_digits() -> None:
    assert mask("+8613800001234") == "*******1234"
    assert mask("+864758312345") == "*******2345"
    assert tail("+8613800001234") == "1234"
