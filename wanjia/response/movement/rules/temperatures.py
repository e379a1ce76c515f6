"""Body temperatures: tenths of a degree in an integer. What cannot be one is said clearly, never guessed."""

import re
import unicodedata

from django.utils.translation import gettext as _

LEAST, MOST = 340, 430
_FORM = re.compile(r"(\d{2})[.,。](\d)(?:0?)\s*(?:℃|°C|度)?")


class TemperatureRefused(ValueError):
    """No temperature of a living person was written; says why."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def read_temperature(raw: str) -> int:
    """Give the tenths of what was written: ``36.5`` is 365. Raises TemperatureRefused, among others for 365 and 3.65."""
    text = unicodedata.normalize("NFKC", raw).strip()
    found = _FORM.fullmatch(text)
    if found is None:
        digits = re.sub(r"\D", "", text)
        if len(digits) == 3 and LEAST <= int(digits) <= MOST:
            meant = f"{digits[:2]}.{digits[2]}"
            raise TemperatureRefused(_("“%(raw)s”不是体温，是不是 %(meant)s？") % {"raw": text[:12], "meant": meant})
        raise TemperatureRefused(_("体温写成两位数加一位小数，例如 36.5"))
    return check_tenths(int(found[1] + found[2]))


def check_tenths(tenths: int) -> int:
    """Give tenths of a degree that can be a person's. Raises TemperatureRefused."""
    if not LEAST <= tenths <= MOST:
        raise TemperatureRefused(_("%(said)s 不可能是体温，应在 34.0 到 43.0 之间，请重测") % {"said": written(tenths)})
    return tenths


def written(tenths: int) -> str:
    """Give tenths as people write them."""
    return f"{tenths // 10}.{tenths % 10}"
