"""Questions about codes."""

from collections.abc import Iterable, Sequence

from wanjia.core import sets
from wanjia.registry.codes.models import PersonalCode
from wanjia.registry.codes.rules import lookup_of, read_code, write_code
from wanjia.registry.people.models import Person

# Asked for every group of tubes: a statement as it stands costs a third of one put together anew.
HOLDERS = """
SELECT c.key, c.digest, coalesce(p.merged_into_id, p.id) FROM codes_personalcode c
JOIN people_person p ON p.id = c.person_id WHERE c.revoked_at IS NULL AND c.key {among}
"""


def persons_of(codes: Sequence[str]) -> dict[str, int]:
    """Give the person number of each code in force, as it was scanned or typed; one that was merged stands for whom it is now.

    Texts that are no code, or one nobody holds, are not in the answer. One statement however many there are.
    """
    read = {text: lookup_of(code) for text in codes if (code := read_code(text)) is not None}
    if not read:
        return {}
    among, keys = sets.among(sorted({key for key, _digest in read.values()}))
    found = {(key, bytes(digest)): person for key, digest, person in sets.ask(HOLDERS.format(among=among), keys)}
    return {text: found[lookup] for text, lookup in read.items() if lookup in found}


def codes_in_force(people: Iterable[Person]) -> dict[int, str]:
    """Give the text of the code in force of each person, by person number: whoever reads it can show it."""
    rows = PersonalCode.objects.in_force().filter(person__in=[person.pk for person in people])
    return {row.person_id: write_code(row.code) for row in rows}
