"""Posters are made for sites, and revoked when one was photographed or taken away."""

import os
from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.codes.rules import write_code
from wanjia.registry.places.models import Site
from wanjia.response.registration.models import Poster


@action
def print_poster(*, site: Site, kind: str, by: User, at: datetime) -> Poster:
    """Make a site's poster of a kind; the one that hangs there already is given again. Raises Refused for no such kind."""
    if kind not in Poster.Kind.values:
        raise Refused(_("没有这种登记"), field="kind")
    if site.valid_until is not None and site.valid_until < at.date():
        raise Refused(_("这个场所已经不用了"), field="site")
    poster: Poster | None = Poster.objects.in_force().filter(site=site, kind=kind).first()
    if poster is None:
        code = write_code(os.urandom(16))
        poster = Poster.objects.create(site=site, kind=kind, code=code, made_at=at, made_by=by)
    journal.write("print_poster", by=by, at=at, about=poster, position=site.place.lo, detail={"kind": kind})
    return poster


@action
def revoke_poster(*, poster: Poster, by: User, at: datetime) -> Poster:
    """Let a poster's code open nothing from now on. Raises Refused the second time."""
    row: Poster = Poster.objects.select_for_update().select_related("site__place").get(pk=poster.pk)
    if row.revoked_at is not None:
        raise Refused(_("这张登记码已经停用"))
    row.revoked_at, row.revoked_by = at, by
    row.save(update_fields=["revoked_at", "revoked_by"])
    journal.write("revoke_poster", by=by, at=at, about=row, position=row.site.place.lo)
    return row
