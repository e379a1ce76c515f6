"""What holds of a disease: as shipped, as decrees lay over it by place and moment, and as the pages show and set it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from demo.eras import ERAS
from demo.hamlet import Hamlet
from wanjia.analysis.delays import Delay
from wanjia.command.diseases.actions import set_disease_values
from wanjia.command.diseases.models import DiseaseProfile
from wanjia.command.diseases.queries import grounds, profile, values_at
from wanjia.command.diseases.rules import CENTRAL, HOME, VALUES, contradiction, fits, laid_over, read_value, written
from wanjia.command.diseases.shipped import SHIPPED
from wanjia.command.posts.actions import issue_document
from wanjia.core.actions import Refused

DAY = timedelta(days=1)


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def decree(hamlet: Hamlet, place: str, values: dict[str, Any], days: int) -> DiseaseProfile:
    row: DiseaseProfile = set_disease_values(
        disease="covid19",
        values=values,
        place=hamlet.places[place],
        document=hamlet.document,
        effective_from=hamlet.at + days * DAY,
        by=hamlet.user("zhihui"),
        at=hamlet.at,
    )
    return row


@pytest.mark.parametrize("disease", SHIPPED)
def test_every_shipped_figure_fits_and_has_a_source(disease: str) -> None:
    shipped = SHIPPED[disease]
    assert list(shipped.values) == list(VALUES) and not contradiction(shipped.values)
    for key, value in shipped.values.items():
        assert fits(key, value), key
        assert value is None or shipped.sources[key], key
        assert read_value(key, written(key, value)) == value


@pytest.mark.parametrize(
    ("disease", "median", "late"), [("covid19", 5.1, 11.7), ("measles", 12.5, 17.7), ("influenza", 1.4, 2.8)]
)
def test_incubation_has_the_published_quantiles(disease: str, median: float, late: float) -> None:
    delay = Delay(*SHIPPED[disease].values["incubation"])
    assert (delay.quantile(0.5), delay.quantile(0.95)) == pytest.approx((median, late), rel=0.02)


def test_means_and_spreads_became_the_right_parameters() -> None:
    for disease, key, mean, sd in (
        ("ebola", "incubation", 10.3, 8.2),
        ("plague", "incubation", 4.3, 1.8),
        ("covid19", "serial_interval", 4.7, 2.9),
    ):
        delay = Delay(*SHIPPED[disease].values[key])
        assert (delay.mean, delay.sd) == pytest.approx((mean, sd), rel=1e-3)


def test_covid_is_observed_fourteen_days_until_a_decree_says_otherwise(hamlet: Hamlet) -> None:
    grid = hamlet.places["grid"]
    assert profile("covid19", grid, hamlet.at).observation_days[HOME] == 14
    decree(hamlet, "county", {"observation_days": {HOME: 7, CENTRAL: 7}}, days=1)
    decree(hamlet, "street", {"observation_days": {CENTRAL: 5}, "contact_minutes": 10}, days=2)
    assert profile("covid19", grid, hamlet.at).observation_days[HOME] == 14
    tomorrow = profile("covid19", grid, hamlet.at + DAY)
    assert (tomorrow.observation_days[HOME], tomorrow.contact_minutes) == (7, 15)
    later = profile("covid19", grid, hamlet.at + 2 * DAY)
    assert (later.observation_days[HOME], later.observation_days[CENTRAL], later.contact_minutes) == (7, 5, 10)
    elsewhere = profile("covid19", hamlet.places["next_street"], hamlet.at + 2 * DAY)
    assert (elsewhere.observation_days[CENTRAL], elsewhere.contact_minutes) == (7, 15)


def test_the_nearer_place_counts_even_when_the_farther_spoke_later(hamlet: Hamlet) -> None:
    decree(hamlet, "street", {"infectious_before": 3}, days=0)
    decree(hamlet, "county", {"infectious_before": 4, "infectious_after": 9}, days=1)
    held = profile("covid19", hamlet.places["grid"], hamlet.at + DAY)
    assert (held.infectious_before, held.infectious_after) == (3, 9)


def test_every_value_names_what_says_so(hamlet: Hamlet, django_assert_num_queries: Any) -> None:
    decree(hamlet, "county", {"infectious_before": 4}, days=0)
    says = grounds("covid19", hamlet.places["grid"], hamlet.at)
    assert "第15号" in says["infectious_before"] and "McAloon" in says["incubation"]
    with django_assert_num_queries(1):
        profile("covid19", hamlet.places["grid"], hamlet.at)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"nothing": 1},
        {"infectious_before": -1},
        {"infectious_before": True},
        {"contact_minutes": 20222},
        {"observation_days": {"dungeon": 3}},
        {"observation_days": {HOME: 30}},  # longer than a measure may last
        {"most_days": {HOME: 3}},
        {"test_days": {HOME: [3, 1]}},
        {"followup_days": [0]},
        {"incubation": ["normal", 5, 2]},
        {"incubation": ["gamma", 0, 2]},
        {"suspected": "  "},
    ],
)
def test_values_that_cannot_be_are_refused(hamlet: Hamlet, values: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        decree(hamlet, "county", values, days=0)
    assert not DiseaseProfile.objects.exists()


def test_a_moment_holds_one_decree_and_a_document_rules_only_below_its_issuer(hamlet: Hamlet) -> None:
    decree(hamlet, "county", {"infectious_before": 4}, days=0)
    with pytest.raises(Refused, match="时刻"):
        decree(hamlet, "county", {"infectious_before": 5}, days=0)
    by, street = hamlet.user("zhihui"), hamlet.places["street"]
    theirs = issue_document(
        kind="notice", number="第9号", title="街道通知", place=street, effective_from=hamlet.at, by=by, at=hamlet.at
    )
    with pytest.raises(Refused, match="管不到"):
        set_disease_values(
            disease="plague", values={"infectious_after": 4}, place=hamlet.places["county"], document=theirs,
            effective_from=hamlet.at, by=by, at=hamlet.at,
        )  # fmt: skip


def test_a_document_sets_nothing_before_it_is_in_effect(hamlet: Hamlet) -> None:
    with pytest.raises(Refused, match="生效期"):
        decree(hamlet, "county", {"infectious_before": 4}, days=-2)


def test_three_eras_of_rules_hold_one_after_another() -> None:
    held = [dict(SHIPPED["covid19"].values)]
    for era in ERAS:
        assert all(fits(key, value) for key, value in era.values.items())
        held.append(laid_over(held[-1], era.values))
        assert not contradiction(held[-1])
    homes = [(values["observation_days"][HOME], values["observation_days"][CENTRAL]) for values in held[1:]]
    assert homes == [(14, 14), (7, 14), (3, 5)] and [era.effective_from.year for era in ERAS] == [2020, 2022, 2022]


def test_the_page_shows_what_holds_and_the_form_sets_only_what_was_changed(hamlet: Hamlet) -> None:
    street = hamlet.places["street"]
    client = signed(hamlet, "jiedao")
    assert "鼠疫" in client.get("/diseases/").content.decode()
    where = f"/diseases/covid19/at/{street.public_id}/"
    assert "McAloon" in client.get(where).content.decode()
    holding = values_at("covid19", street, hamlet.at)
    sent = {key: written(key, value) for key, value in holding.items()}
    sent |= {"document": hamlet.document.public_id, "effective_from": "2022-11-11T00:00"}
    assert client.post(f"{where}set/", sent).status_code == 422  # nothing was changed
    assert client.post(f"{where}set/", {**sent, "test_days": "牢房=1"}).status_code == 422
    assert (
        client.post(f"{where}set/", {**sent, "test_days": "居家医学观察=1、7、14"}).status_code == 422
    )  # as it is already
    sent["test_days"] = "集中隔离医学观察=1、2、3、5；居家医学观察=1、3"
    assert client.post(f"{where}set/", {**sent, "document": ""}).status_code == 422
    assert client.post(f"{where}set/", sent).status_code == 302
    row = DiseaseProfile.objects.get()
    assert row.values == {"test_days": {CENTRAL: [1, 2, 3, 5], HOME: [1, 3]}}
    page = client.get(where).content.decode()
    assert "2022-11-11" in page and "第15号" in page
    assert client.get(f"{where}?export=csv").status_code == 200


def test_only_who_manages_posts_there_may_set(hamlet: Hamlet) -> None:
    street, county = hamlet.places["street"].public_id, hamlet.places["county"].public_id
    assert signed(hamlet, "wangge1").get(f"/diseases/covid19/at/{hamlet.places['grid'].public_id}/").status_code == 200
    assert signed(hamlet, "wangge1").get(f"/diseases/covid19/at/{street}/set/").status_code in (403, 404)
    assert signed(hamlet, "jiedao").get(f"/diseases/covid19/at/{county}/set/").status_code == 404
    assert signed(hamlet, "jiedao").get(f"/diseases/smallpox/at/{street}/").status_code == 404
    assert signed(hamlet, "liudiao").get("/diseases/").status_code == 200
