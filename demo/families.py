"""Invented families: who lives together, how old, with which documents and telephones, in need of what.

No value here can be somebody's: identity numbers carry a right check digit and the area code 150599, which no county has
ever had; telephone numbers begin with 154, which no operator has been given (as far as published tables say).
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from demo import names
from wanjia.registry.people.actions import NewPerson

AREA = "150599"
PHONES = "+86154"
SIZES = (1, 2, 3, 4, 5, 6)
SIZE_WEIGHTS = (22, 30, 27, 13, 6, 2)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


@dataclass
class Registrar:
    """Hands out documents and telephones that differ; ``today`` is the day ages are counted from."""

    chance: Random
    today: date
    telephones: int = 0
    births: Counter[date] = field(default_factory=Counter)

    def document(self, birth: date, sex: str) -> str:
        """Give the next identity number of a birth date: its order number is odd for men."""
        self.births[birth] += 1
        body = f"{AREA}{birth:%Y%m%d}{self.births[birth] * 2 + (sex == 'male'):03d}"
        return body + CHECK_DIGITS[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]

    def phone(self) -> str:
        """Give the next telephone number."""
        self.telephones += 1
        return f"{PHONES}{self.telephones * 37_199 % 100_000_000:08d}"

    def birth(self, age: int) -> date:
        """Give a day on which somebody of that age was born."""
        return self.today - timedelta(days=int(age * 365.25) + self.chance.randrange(364) + 1)

    def person(self, name: str, sex: str, age: int, relation: str, needs: tuple[str, ...] = ()) -> NewPerson:
        """Give a person with what somebody of that age has."""
        birth = self.birth(age)
        has_document = age > 0 and self.chance.random() < 0.97
        dice = self.chance.random()
        return NewPerson(
            name=name,
            sex=sex,
            birth_date=birth,
            relation=relation,
            residence="permanent" if dice < 0.88 else "temporary" if dice < 0.96 else "floating",
            phone=self.phone() if age > 12 and self.chance.random() < 0.9 else "",
            document_kind="resident_id" if has_document else "none",
            document=self.document(birth, sex) if has_document else "",
            needs=needs or _needs(self.chance, age, sex),
        )


def sizes(chance: Random, residents: int) -> list[int]:
    """Give household sizes that add up to exactly ``residents``."""
    found: list[int] = []
    left = residents
    while left:
        size = min(left, chance.choices(SIZES, SIZE_WEIGHTS)[0])
        found.append(size)
        left -= size
    return found


def family(registrar: Registrar, size: int, mongolian_share: float) -> list[NewPerson]:
    """Give a household of ``size``: a head, perhaps a spouse, children, an old parent."""
    chance = registrar.chance
    is_mongolian = chance.random() < mongolian_share
    surname = "" if is_mongolian else names.surname_of(names.han(chance))

    def name(of_family: bool = True) -> str:
        return names.mongolian(chance) if is_mongolian else names.han(chance, surname if of_family else "")

    age = chance.randrange(22, 88) if size < 3 else chance.randrange(26, 60)
    alone = ("lives_alone",) if size == 1 and age > 70 and chance.random() < 0.3 else ()
    people = [registrar.person(name(), chance.choice(("male", "female")), age, "户主", alone)]
    if size > 1:
        other = "female" if people[0].sex == "male" else "male"
        people.append(registrar.person(name(False), other, max(20, age + chance.randrange(-5, 5)), "配偶"))
    for number in range(2, size):
        if number < 4 or chance.random() < 0.5:
            child = max(0, age - chance.randrange(22, 34))
            people.append(registrar.person(name(), chance.choice(("male", "female")), child, "子女"))
        else:
            people.append(registrar.person(name(number == 4), "female", min(98, age + 25), "父母"))
    return people


def _needs(chance: Random, age: int, sex: str) -> tuple[str, ...]:
    dice = chance.random()
    if age >= 80:
        return ("elderly", "immobile") if dice < 0.12 else ("elderly",) if dice < 0.35 else ()
    if age >= 65 and dice < 0.08:
        return ("no_smartphone", "chronic") if dice < 0.04 else ("chronic",)
    if age < 2:
        return ("infant",) if dice < 0.7 else ()
    if sex == "female" and 22 <= age <= 38 and dice < 0.02:
        return ("pregnant",)
    if 8 <= age <= 17 and dice < 0.02:
        return ("no_internet",)
    return ("disabled",) if dice < 0.008 else ("low_income",) if dice < 0.014 else ("stranded",) if dice > 0.997 else ()
