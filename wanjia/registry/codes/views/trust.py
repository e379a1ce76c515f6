"""The trust list: whose EU digital COVID certificates are accepted; certificates taken in, and signers trusted no more."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset, refused
from wanjia.registry.accounts.gate import home, needs
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.codes.actions import distrust_signer, trust_signers
from wanjia.registry.codes.models import TrustedSigner
from wanjia.registry.codes.queries import signers_by_number
from wanjia.registry.places.rules import Level

MANAGE = Capability.MANAGE_POSTS
MOST_FILES, MOST_BYTES = 1000, 16 * 1024 * 1024
# The list is one for everybody, so no street changes it.
WIDE = (Level.REGION, Level.LEAGUE, Level.COUNTY)


def _may_change(request: HttpRequest) -> bool:
    return home(request, MANAGE).level in WIDE


@needs(MANAGE)
def signers(request: Any) -> HttpResponseBase:
    """Show the signers, the newest first; or send them as a file."""
    rows = TrustedSigner.objects.all()
    if request.GET.get("export") in KINDS:
        headings = [_("国家"), _("密钥号"), _("登记"), _("不再信任")]
        keys = signers_by_number()
        lines = ([keys[r.pk].issuer, keys[r.pk].kid.hex(), r.added_at, r.revoked_at] for r in rows.order_by("pk"))
        return export(request.GET["export"], _("信任的签发方"), headings, lines)
    page = keyset(rows, "-id", after=asked(request, "after"))
    keys = signers_by_number([row.pk for row in page.rows])
    listed = [(row, keys[row.pk]) for row in page.rows]
    context = {"page": page, "rows": listed, "may_change": _may_change(request), "now": clock.now().timestamp()}
    return render(request, "codes/signers.html", context)


@needs(MANAGE)
@require_POST
def trust(request: Any) -> HttpResponse:
    """Take certificates in, as an authority published them (DER, PEM, a list in JSON)."""
    if not _may_change(request):
        raise PermissionDenied
    files = request.FILES.getlist("certificates")
    try:
        if not files:
            raise Refused(_("请选择证书文件"))
        if len(files) > MOST_FILES or sum(file.size for file in files) > MOST_BYTES:
            raise Refused(_("一次最多%(most)d份，总共最大16 MB") % {"most": MOST_FILES})
        added = trust_signers(certificates=[file.read() for file in files], by=request.user, at=clock.now())
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, _("收到%(files)d份，新登记%(added)d份") % {"files": len(files), "added": added})
    return redirect("codes:signers")


@needs(MANAGE)
@require_POST
def distrust(request: Any, signer: str) -> HttpResponse:
    """Accept nothing more from a signer."""
    if not _may_change(request):
        raise PermissionDenied
    try:
        found = TrustedSigner.objects.by_public_id(signer)
    except TrustedSigner.DoesNotExist:
        raise Http404 from None
    distrust_signer(signer=found, by=request.user, at=clock.now())
    messages.success(request, _("不再信任该签发方，它签过的证书不再通过"))
    return redirect("codes:signers")
