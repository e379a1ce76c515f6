from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from wanjia.registry.people.identity.likeness import DOUBTFUL, SAME, Features, Reason, likeness

BORN = date(1980, 1, 1)
features = st.builds(
    Features,
    name=st.sampled_from(["王小明", "王晓明", "李红", "那仁满都拉"]),
    pinyin=st.sampled_from(["wangxiaoming", "lihong", "narenmandoula", ""]),
    document_index=st.sampled_from(["", "a", "b"]),
    phone_index=st.sampled_from(["", "p", "q"]),
    birth_date=st.sampled_from([None, BORN, date(1981, 1, 1)]),
    sex=st.sampled_from(["", "male", "female"]),
    household=st.sampled_from(["", "h", "i"]),
)

MING = Features("王小明", "wangxiaoming", "a", "p", BORN, "male", "h")


@given(features, features)
def test_the_score_is_symmetric_and_between_nothing_and_certainty(one, other) -> None:
    there, back = likeness(one, other), likeness(other, one)
    assert there == back
    assert 0 <= there.score <= 1
    assert there.score == 0 or there.reasons


@given(features)
def test_a_record_with_a_document_is_the_same_as_itself(one) -> None:
    if one.document_index:
        assert likeness(one, one).score >= SAME


def test_one_document_under_two_spellings_is_the_same_person() -> None:
    found = likeness(MING, MING._replace(name="王晓明", phone_index="", household=""))
    assert found.score >= SAME
    assert found.reasons[0] == Reason.SAME_DOCUMENT


def test_one_document_under_two_unlike_names_is_looked_at_and_not_called_the_same() -> None:
    found = likeness(MING, Features("那仁满都拉", "narenmandoula", "a"))
    assert found.score < SAME
    assert Reason.OTHER_NAME in found.reasons


def test_a_family_telephone_alone_is_no_duplicate() -> None:
    wife = Features("李红", "lihong", "b", "p", date(1982, 5, 5), "female", "h")
    assert likeness(MING, wife).score < DOUBTFUL


def test_twins_in_one_flat_stay_apart() -> None:
    twin = Features("王小亮", "wangxiaoliang", "b", "p", BORN, "male", "h")
    assert likeness(MING, twin).score < DOUBTFUL


def test_the_same_name_and_birth_date_without_a_document_is_doubtful() -> None:
    again = Features("王晓明", "wangxiaoming", "", "", BORN, "male", "")
    assert DOUBTFUL <= likeness(MING, again).score < SAME


def test_a_common_name_alone_is_not_shown() -> None:
    assert likeness(Features("王小明", "wangxiaoming"), Features("王小明", "wangxiaoming")).score < DOUBTFUL
