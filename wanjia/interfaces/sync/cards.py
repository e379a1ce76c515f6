"""What a phone needs to check cards with no network: keys of offices, void serials, rounds that run, EU signers.

The same for every phone, and small: it lies at no position, has no change log, and comes whole when it differs.
"""

from collections.abc import Sequence
from typing import Any

from wanjia.command.campaigns.models import Campaign
from wanjia.core import clock
from wanjia.core.identities import seal_many
from wanjia.interfaces.sync.buckets import Bucket
from wanjia.interfaces.sync.datasets import PLACE, Entry, Page
from wanjia.registry.codes.models import TrustedSigner, VoidSerial
from wanjia.registry.codes.queries import signers_by_number, verify_keys_by_number
from wanjia.response.sampling.printing import handle
from wanjia.response.sampling.queries.shown import printed_serials

KEY, VOID, SIGNER = "codes.signingkey", "codes.voidserial", "codes.trustedsigner"
ROUND = "sampling.round_of_cards"


def cards(bucket: Bucket, page: Page) -> list[Entry]:
    """Give the rows of the dataset, in one order that pages can follow."""
    voided = VoidSerial.objects.filter(until_at__gt=clock.now()).values_list("pk", "issuer_id", "serial")
    signers = TrustedSigner.objects.values_list("pk", "digest", "revoked_at")
    running = Campaign.objects.filter(kind=Campaign.Kind.SAMPLING, launched_at__isnull=False, closed_at=None)
    campaigns = list(running.order_by("pk"))
    printed = printed_serials(each.pk for each in campaigns) if campaigns else {}
    entries = [
        *(Entry(0, number, KEY, tuple(key.told().items())) for number, key in verify_keys_by_number().items()),
        *(Entry(1, number, VOID, values) for number, *values in voided.order_by("pk")),
        *(Entry(2, number, SIGNER, (bytes(digest), at is None)) for number, digest, at in signers.order_by("pk")),
        *(_round(each, printed.get(each.pk, [])) for each in campaigns),
    ]
    after = page.after or (-1, 0)
    return [entry for entry in entries if (entry.position, entry.id) > after][: page.limit]


def _round(campaign: Campaign, printed: Sequence[tuple[int, int, int]]) -> Entry:
    return Entry(3, campaign.pk, ROUND, (handle(campaign.public_id).hex(), tuple(printed)))


def keys(entries: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    """Shape the keys of offices."""
    return [dict(entry.values) for entry in entries]


def voided(entries: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    """Shape void serials."""
    issuers = seal_many(PLACE, [entry.values[0] for entry in entries])
    return [{"issuer": issuer, "serial": e.values[1]} for issuer, e in zip(issuers, entries, strict=True)]


def rounds(entries: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    """Shape rounds that run: a card counts in its own only; which serials of which point were printed as cards."""
    return [{"round": e.values[0], "printed": [list(stretch) for stretch in e.values[1]]} for e in entries]


def signers(entries: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    """Shape the signers of the trust list."""
    known = signers_by_number([entry.id for entry in entries])
    return [known[entry.id].told() for entry in entries]
