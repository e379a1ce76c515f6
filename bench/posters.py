"""`python -m bench.posters NUMBER`: lay so many posters into the empty store of WANJIA_DATABASE_URL; print their codes."""

import json
import os
import sys
from datetime import date, timedelta

AT_ONE_POSTER = [1_000_000, 1_000_000, 100_000_000]  # registrations an hour: each stands for hundreds of gates


def main(number: int) -> None:
    """Make the store and the posters."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.interfaces.web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from demo.cast import PASSWORD
    from wanjia.command.posts.actions import issue_document
    from wanjia.core import clock
    from wanjia.registry.accounts.actions import add_user
    from wanjia.registry.places.actions import add_place

    at = clock.now()
    by = add_user(username="zhihui", name="韩指挥", password=PASSWORD, by=None, at=at)
    place = add_place(
        parent=None, level="region", name="内蒙古自治区", code="15", valid_from=date(2020, 1, 1), by=None, at=at
    )
    document = issue_document(
        kind="announcement",
        number="第15号",
        title="公告",
        place=place,
        effective_from=at - timedelta(days=2),
        by=by,
        at=at,
    )
    print(json.dumps([poster.code for poster in hang(number, [place], place, document, by, at)]))


def hang(number: int, places: list, region: object, document: object, by: object, at: object) -> list:  # type: ignore[type-arg]
    """Hang so many posters at the places in turn, with a limit that no benchmark meets."""
    from wanjia.command.posts.actions import set_policy
    from wanjia.registry.places.actions import add_site
    from wanjia.response.registration.actions import print_poster

    since = at - timedelta(days=1)  # type: ignore[operator]
    set_policy(
        key="registration_limits",
        value=AT_ONE_POSTER,
        place=region,
        document=document,
        effective_from=since,
        by=by,
        at=at,
    )
    posters = []
    for count in range(number):
        place = places[count % len(places)]
        site = add_site(place=place, kind="checkpoint", name=f"{count}号卡口", by=by, at=at)
        posters.append(print_poster(site=site, kind="road", by=by, at=at))
    return posters


if __name__ == "__main__":
    main(int(sys.argv[1]))
