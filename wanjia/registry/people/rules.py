"""How values of a person become columns."""

from typing import Any

from wanjia.core.fields import blind_index


def phone_columns(phone: str) -> dict[str, Any]:
    """Give the three columns that hold a telephone number: encrypted, index, tail."""
    return {"phone": phone, "phone_index": blind_index("phone", phone), "phone_tail": phone[-4:]}
