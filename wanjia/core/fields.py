"""Encrypted columns and keyed blind indexes: what is written about a person's documents and telephone is unreadable at rest."""

import hashlib
import hmac
import os
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _Column = models.BinaryField[str, str]
else:
    _Column = models.BinaryField


class EncryptedTextField(_Column):
    """Text kept as ``key number (1 byte) | nonce (12) | AES-256-GCM``; the column's name is authenticated with it.

    Empty text is stored as empty bytes. Cannot be filtered on: look rows up by a blind index.
    """

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "wanjia.core.fields.EncryptedTextField", args, kwargs

    def _check_str_default_value(self) -> list[Any]:
        return []  # what the column holds is bytes, what the model holds is text

    def _purpose(self) -> bytes:
        return f"{self.model._meta.label_lower}.{self.attname}".encode()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(self._encrypt(value), connection, prepared)

    def _encrypt(self, value: str | None) -> bytes | None:
        if not value:
            return value if value is None else b""
        keys = settings.WANJIA_KEYS
        nonce = os.urandom(12)
        secret = AESGCM(keys.fields[keys.current]).encrypt(nonce, value.encode(), self._purpose())
        return bytes([keys.current]) + nonce + secret

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        raw = bytes(value)
        if not raw:
            return ""
        key = settings.WANJIA_KEYS.fields[raw[0]]
        return AESGCM(key).decrypt(raw[1:13], raw[13:], self._purpose()).decode()

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:
        return str(self.value_from_object(obj))


def blind_index(purpose: str, value: str) -> bytes | None:
    """Give the 16-byte keyed index of a normalised value, None for an empty one; equal values of one purpose are equal."""
    if not value:
        return None
    return hmac.digest(settings.WANJIA_KEYS.index, f"{purpose}\0{value}".encode(), hashlib.sha256)[:16]
