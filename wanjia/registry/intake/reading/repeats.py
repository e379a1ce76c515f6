"""Find persons who stand in one file twice."""

from django.utils.translation import gettext as _

from wanjia.registry.intake.reading.headers import Mapping
from wanjia.registry.intake.reading.rows import PersonRow, RowError


class Repeats:
    """The persons of a file so far; a later row that repeats one is an error that names the earlier row.

    The same document is a repeat; without a document it takes the same name, birth date, telephones and household.
    """

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._seen: dict[tuple[object, ...], tuple[int, str]] = {}

    def note(self, person: PersonRow) -> RowError | None:
        """Remember a person; return the error of the row when the person was there before."""
        number = person.document.number
        key = (person.document.kind, number) if number else _without_document(person)
        before, name = self._seen.setdefault(key, (person.number, person.name))
        if before == person.number:
            return None
        if number and name != person.name:
            text = _("证件号码：与第%(row)d行相同，姓名却不同") % {"row": before}
            return RowError("id_number", self._mapping.columns.get("id_number"), "document_repeated", text)
        return RowError("", None, "repeated", _("与第%(row)d行是同一个人") % {"row": before})


def _without_document(person: PersonRow) -> tuple[object, ...]:
    return (person.name, person.birth_date, person.phones, person.household)
