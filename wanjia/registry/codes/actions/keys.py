"""Keys of offices are made, rotated and revoked; serials are declared void; signers of elsewhere are trusted or not."""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.codes.models import SigningKey, TrustedSigner, VoidSerial
from wanjia.registry.codes.rules import VerifyKey, certificates_in, key_of_certificate, new_signer
from wanjia.registry.places.models import Place


@action
def rotate_key(*, issuer: Place, by: Any, at: datetime) -> SigningKey:
    """Give an office a new key to sign with. The one before, if any, signs no more; its cards stay valid until they end."""
    SigningKey.objects.filter(issuer=issuer, until_at=None).update(until_at=at, private=b"")
    kid, public, private = new_signer()
    key: SigningKey = SigningKey.objects.create(issuer=issuer, kid=kid, public=public, private=private, from_at=at)
    journal.write("rotate_key", by=by, at=at, about=key, position=issuer.lo, detail={"kid": kid.hex()})
    return key


@action
def revoke_key(*, key: SigningKey, reason: str, by: Any, at: datetime) -> SigningKey:
    """Let nothing count that a key signed, before or after. Raises Refused when that was done."""
    if key.revoked_at is not None:
        raise Refused(_("此密钥已吊销"))
    key.revoked_at, key.reason, key.private = at, reason, b""
    key.until_at = key.until_at or at
    key.save(update_fields=["revoked_at", "reason", "private", "until_at"])
    detail = {"kid": bytes(key.kid).hex(), "reason": reason}
    journal.write("revoke_key", by=by, at=at, about=key, position=key.issuer.lo, detail=detail)
    return key


@action
def void_serial(*, issuer: Place, serial: str, until: datetime, by: Any, at: datetime) -> VoidSerial:
    """Let a card count no more, until it would have expired anyhow; saying it twice changes nothing."""
    given = {"until_at": until, "at": at, "by": by}
    void, _created = VoidSerial.objects.get_or_create(issuer=issuer, serial=serial, defaults=given)
    journal.write("void_serial", by=by, at=at, about=void, position=issuer.lo, detail={"serial": serial})
    return void


@action
def void_serials(*, rows: Sequence[tuple[Place, str, datetime]], by: Any, at: datetime) -> None:
    """Let several cards (issuer, serial, until when it matters) count no more: two statements however many there are."""
    given = [VoidSerial(issuer=issuer, serial=serial, until_at=until, at=at, by=by) for issuer, serial, until in rows]
    VoidSerial.objects.bulk_create(given, ignore_conflicts=True)
    journal.write("void_serial", by=by, at=at, detail={"serials": sorted(serial for _issuer, serial, _until in rows)})


@action
def trust_signers(*, certificates: Iterable[bytes], by: Any, at: datetime) -> int:
    """Take certificates into the trust list, as files that an authority published; give how many are new.

    Of a file of several, those nobody may sign these with (another curve) are passed over. Raises Refused, naming its place
    in the list, for a file without any other.
    """
    rows = []
    for number, content in enumerate(certificates, 1):
        keys = _keys_in(content)
        if not keys:
            raise Refused(_("第%(number)d份不是可用的证书") % {"number": number})
        for der, key in keys:
            digest = hashlib.sha256(der).digest()
            rows.append(TrustedSigner(kid=key.kid, digest=digest, certificate=der, added_at=at))
    before = TrustedSigner.objects.count()
    TrustedSigner.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    added = TrustedSigner.objects.count() - before
    journal.write("trust_signers", by=by, at=at, detail={"count": added})
    return added


def _keys_in(content: bytes) -> list[tuple[bytes, VerifyKey]]:
    found = []
    with suppress(ValueError):
        for der, kid in certificates_in(content):
            with suppress(ValueError):
                found.append((der, key_of_certificate(der, kid=kid)))
    return found


@action
def distrust_signer(*, signer: TrustedSigner, by: Any, at: datetime) -> TrustedSigner:
    """Accept nothing more from a signer of the trust list."""
    signer.revoked_at = signer.revoked_at or at
    signer.save(update_fields=["revoked_at"])
    journal.write("distrust_signer", by=by, at=at, about=signer, detail={"kid": bytes(signer.kid).hex()})
    return signer
