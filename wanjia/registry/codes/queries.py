"""Questions about codes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.core import sets
from wanjia.core.identities import seal
from wanjia.registry.codes.models import PersonalCode, SigningKey, TrustedSigner, VoidSerial
from wanjia.registry.codes.rules import (
    ES256,
    Signer,
    VerifyKey,
    key_of_certificate,
    lookup_of,
    read_code,
    signer,
    write_code,
)
from wanjia.registry.people.models import Need, Person
from wanjia.registry.places.models import Place

NAME = 8  # characters of an office's name in a card: a QR code of version 10 must hold it

# Asked for every group of tubes: a statement as it stands costs a third of one put together anew. Joined with the list of
# keys, because for a column "among" thousands PostgreSQL starts helpers, which takes longer than all the rest. Two lists come
# back: a row each would cost the driver more than looking it up.
HOLDERS = """
SELECT {lists} FROM (SELECT c.digest AS digest, coalesce(p.merged_into_id, c.person_id) AS person
FROM {keys} JOIN codes_personalcode c ON c.key = k.key
LEFT JOIN people_person p ON p.id = c.person_id AND p.merged_into_id IS NOT NULL WHERE c.revoked_at IS NULL) AS held
"""


def persons_of(codes: Sequence[str]) -> dict[str, int]:
    """Give the person number of each code in force, as it was scanned or typed; one that was merged stands for whom it is now.

    Texts that are no code, or one nobody holds, are not in the answer. One statement however many there are.
    """
    read = {text: lookup_of(code) for text in codes if (code := read_code(text)) is not None}
    if not read:
        return {}
    keys, values = sets.lists_table("k", {"key": ("integer", sorted({key for key, _digest in read.values()}))})
    lists = f"{sets.joined(sets.hexadecimal('digest'))}, {sets.joined('person')}"
    [(digests, persons)] = sets.ask(HOLDERS.format(lists=lists, keys=keys), values)
    if digests is None:
        return {}
    found = dict(zip(digests.split(","), sets.split(persons), strict=True))
    held = {text: found.get(digest.hex()) for text, (_key, digest) in read.items()}
    return {text: person for text, person in held.items() if person is not None}


def revoked_codes(texts: Iterable[str]) -> dict[str, PersonalCode]:
    """Give the codes among some texts that were taken back: whose they were, when and why."""
    read = {text: lookup_of(code) for text in texts if (code := read_code(text)) is not None}
    if not read:
        return {}
    rows = PersonalCode.objects.filter(key__in=[key for key, _digest in read.values()], revoked_at__isnull=False)
    found = {bytes(row.digest): row for row in rows.select_related("person")}
    return {text: found[digest] for text, (_key, digest) in read.items() if digest in found}


def without_phone(people: QuerySet[Any]) -> QuerySet[Any]:
    """Keep those who cannot show a code on a phone: no number known, or said to have no smartphone."""
    has_none = Need.objects.filter(person=OuterRef("pk"), kind=Need.Kind.NO_SMARTPHONE, until_at=None)
    return people.filter(Q(phone_tail="") | Exists(has_none))


def codes_in_force(people: Iterable[Person]) -> dict[int, str]:
    """Give the text of the code in force of each person, by person number: whoever reads it can show it."""
    rows = PersonalCode.objects.in_force().filter(person__in=[person.pk for person in people])
    return {row.person_id: write_code(row.code) for row in rows}


def signer_of(issuer: Place) -> Signer | None:
    """Give the key with which an office signs now (``sign_card(card, signer)``), None when it has none."""
    key = SigningKey.objects.filter(issuer=issuer, until_at=None).select_related("issuer").first()
    return None if key is None else signer(bytes(key.kid), key.issuer.name[:NAME], key.private)


def verify_keys() -> dict[bytes, VerifyKey]:
    """Give every key that ever signed here, as a verifier knows it, by what cards call it."""
    return {key.kid: key for key in verify_keys_by_number().values()}


def verify_keys_by_number() -> dict[int, VerifyKey]:
    """Give the same by row number, in order."""
    return {
        key.pk: VerifyKey(
            kid=bytes(key.kid),
            algorithm=ES256,
            public=bytes(key.public),
            issuer=key.issuer.public_id,
            name=key.issuer.name,
            begins=int(key.from_at.timestamp()),
            ends=None if key.until_at is None else int(key.until_at.timestamp()),
            revoked=key.revoked_at is not None,
        )
        for key in SigningKey.objects.select_related("issuer").order_by("pk")
    }


def void_serials(at: datetime) -> set[tuple[str, str]]:
    """Give (issuer, serial) of every card that is void and would otherwise count."""
    rows = VoidSerial.objects.filter(until_at__gt=at).values_list("issuer_id", "serial")
    return {(seal("places.place", issuer), serial) for issuer, serial in rows}


def trust_list() -> dict[bytes, list[VerifyKey]]:
    """Give the signers of digital COVID certificates by the number of their key; several may share one."""
    found: dict[bytes, list[VerifyKey]] = {}
    for key in signers_by_number().values():
        found.setdefault(key.kid, []).append(key)
    return found


def signers_by_number(numbers: Sequence[int] | None = None) -> dict[int, VerifyKey]:
    """Give signers of the trust list by row number, all of them or some."""
    rows = TrustedSigner.objects.all() if numbers is None else TrustedSigner.objects.filter(pk__in=numbers)
    return {
        row.pk: replace(
            key_of_certificate(bytes(row.certificate), kid=bytes(row.kid)), revoked=row.revoked_at is not None
        )
        for row in rows.order_by("pk")
    }
