"""Which community a cell means: by code, name, alias or a longer address that ends in it, within one place."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from wanjia.registry.intake.matching.refusal import NoMatch
from wanjia.registry.intake.rules import plain
from wanjia.registry.places.models import Place, PlaceFact
from wanjia.registry.places.queries import full_name
from wanjia.registry.places.rules import ORDER, Level

_ENDING = re.compile(
    r"(社区居委会|社区居民委员会|居民委员会|嘎查村委会|嘎查村民委员会|村民委员会|居委会|村委会|社区|嘎查|村)$"
)
_UPPER = (Level.LEAGUE, Level.COUNTY, Level.TOWNSHIP)
# A file full of unknown names must not become as many questions to the store.
_MOST_LOOKED_UP = 200


def core(name: str) -> str:
    """Give a community's name without what kind of community it is: 书香社区居委会 and 书香社区 are 书香."""
    return _ENDING.sub("", plain(name)) or plain(name)


class Communities:
    """The communities within a place, by every name they have."""

    def __init__(self, inside: Place) -> None:
        self.inside = inside
        self._own = _community_of(inside)
        places = [self._own] if self._own else list(Place.objects.current().below(inside).filter(level=Level.COMMUNITY))
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        self._by_code = {place.code: place for place in places if place.code}
        for place in places:
            self._name(place.name, place)
        aliases = PlaceFact.objects.filter(kind__in=["alias", "name"], valid_until=None, place__level=Level.COMMUNITY)
        known = {place.pk: place for place in places}
        for text, number in aliases.filter(
            place__lo__gte=min((p.lo for p in places), default=0), place__hi__lte=max((p.hi for p in places), default=0)
        ).values_list("text", "place_id"):
            if number in known:
                self._name(text, known[number])
        self._found: dict[str, Place | NoMatch] = {}
        self._looked_up = 0

    def _name(self, text: str, place: Place) -> None:
        for key in {plain(text), core(text)}:
            if place not in self._by_name[key]:
                self._by_name[key].append(place)

    def find(self, text: str) -> Place:
        """Give the community a cell names, the place's own for an empty cell. Raises NoMatch naming the candidates."""
        if text not in self._found:
            try:
                self._found[text] = self._search(text)
            except NoMatch as refused:
                self._found[text] = refused
        found = self._found[text]
        if isinstance(found, NoMatch):
            raise found
        return found

    def _search(self, text: str) -> Place:
        if not text.strip():
            if self._own is not None:
                return self._own
            raise NoMatch(
                "place", "empty", _("社区（嘎查村）：没有填写，而这份名册属于整个%(place)s") % {"place": self.inside}
            )
        if text in self._by_code:
            return self._by_code[text]
        candidates = self._candidates(plain(text))
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            names = "、".join(full_name(place) for place in candidates[:5])
            raise NoMatch(
                "place",
                "ambiguous",
                _("社区（嘎查村）：“%(text)s”有%(count)d处：%(names)s，请写全")
                % {"text": text, "count": len(candidates), "names": names},
            )
        raise NoMatch("place", "unknown", self._why_not(text))

    def _candidates(self, key: str) -> list[Place]:
        """Give the communities whose name the key is, or ends in after the names of places above them."""
        exact = [place for place in self._by_name.get(key, []) if plain(place.name) == key]
        direct = exact or self._by_name.get(key) or self._by_name.get(core(key), [])
        if direct:
            return direct
        for start in range(1, len(key)):
            tail = key[start:]
            ending = [
                p for p in self._by_name.get(tail, self._by_name.get(core(tail), [])) if _is_above(key[:start], p)
            ]
            if ending:
                return ending
        return []

    def _why_not(self, text: str) -> str:
        self._looked_up += 1
        elsewhere = (
            list(Place.objects.current().filter(name=text.strip())[:5]) if self._looked_up <= _MOST_LOOKED_UP else []
        )
        names = "、".join(full_name(place) for place in elsewhere)
        upper = [place for place in elsewhere if place.level in _UPPER]
        if upper:
            return _("社区（嘎查村）：“%(text)s”是%(level)s（%(names)s），请写到社区或嘎查村") % {
                "text": text, "level": upper[0].level_name, "names": names,
            }  # fmt: skip
        if elsewhere:
            return _("社区（嘎查村）：“%(text)s”（%(names)s）不在%(place)s范围内") % {
                "text": text, "names": names, "place": self.inside,
            }  # fmt: skip
        return _("社区（嘎查村）：%(place)s没有“%(text)s”") % {"text": text, "place": self.inside}


def _community_of(place: Place) -> Place | None:
    """Give the community a place is or lies in; None for a place above communities."""
    if ORDER.index(Level(place.level)) < ORDER.index(Level.COMMUNITY):
        return None
    if place.level == Level.COMMUNITY:
        return place
    return Place.objects.above(place).filter(level=Level.COMMUNITY).first()


def _is_above(text: str, place: Place) -> bool:
    """Tell whether a text is made of names of places above ``place``, from the top down."""
    for above in Place.objects.above(place):
        text = text.removeprefix(plain(above.name))
    return not text
