"""How values of a person become columns."""

from typing import Any

from wanjia.core.fields import blind_index
from wanjia.registry.people.identity.phones import read_phone
from wanjia.registry.people.identity.refusal import IdentityRefused

__all__ = ["IdentityRefused", "phone_columns", "read_phone"]


def phone_columns(phone: str) -> dict[str, Any]:
    """Give the three columns that hold a telephone number: encrypted, index, tail."""
    return {"phone": phone, "phone_index": blind_index("phone", phone), "phone_tail": phone[-4:]}
