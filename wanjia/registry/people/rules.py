"""How values of a person become columns."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import blind_index
from wanjia.registry.people.identity.phones import read_phone
from wanjia.registry.people.identity.refusal import IdentityRefused
from wanjia.registry.people.personal import NOBODY, PERSONAL_CLASSES

__all__ = ["DEEPER", "NOBODY", "PERSONAL_CLASSES", "IdentityRefused", "phone_columns", "read_phone"]

# What only a response in force opens (class "deeper"), as pages and rosters call it.
DEEPER = {"workplace": _("工作单位或学校"), "native_place": _("籍贯")}


def phone_columns(phone: str) -> dict[str, Any]:
    """Give the three columns that hold a telephone number: encrypted, index, tail."""
    return {"phone": phone, "phone_index": blind_index("phone", phone), "phone_tail": phone[-4:]}
