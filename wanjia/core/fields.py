"""Encrypted columns and keyed blind indexes: what is written about a person's documents and telephone is unreadable at rest."""

import hashlib
import hmac
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _Column = models.BinaryField[str, str]
else:
    _Column = models.BinaryField


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(content: bytes, purpose: bytes) -> bytes:
    """Encrypt: ``key number (1 byte) | nonce (12) | AES-256-GCM``; the purpose is authenticated with it."""
    keys = settings.WANJIA_KEYS
    nonce = os.urandom(12)
    return bytes([keys.current]) + nonce + _cipher(keys.fields[keys.current]).encrypt(nonce, content, purpose)


def unseal(sealed: bytes, purpose: bytes) -> bytes:
    """Give the content back. Raises InvalidTag for another purpose or key, KeyError for a key that is not there."""
    return _cipher(settings.WANJIA_KEYS.fields[sealed[0]]).decrypt(sealed[1:13], sealed[13:], purpose)


class EncryptedTextField(_Column):
    """Text kept sealed; the column's name is authenticated with it.

    Empty text is stored as empty bytes. Cannot be filtered on: look rows up by a blind index.
    """

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, f"wanjia.core.fields.{type(self).__name__}", args, kwargs

    def _check_str_default_value(self) -> list[Any]:
        return []  # what the column holds is bytes, what the model holds is text

    def _purpose(self) -> bytes:
        return f"{self.model._meta.label_lower}.{self.attname}".encode()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(self.sealed(value), connection, prepared)

    def sealed(self, value: Any) -> bytes | None:
        """Give a value as the column holds it."""
        if not value:
            return None if value is None else b""
        return seal(self._as_bytes(value), self._purpose())

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        raw = bytes(value)
        if not raw:
            return self._as_value(b"")
        return self._as_value(unseal(raw, self._purpose()))

    def _as_bytes(self, value: Any) -> bytes:
        return str(value).encode()

    def _as_value(self, content: bytes) -> Any:
        return content.decode()

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:
        return str(self.value_from_object(obj))


if TYPE_CHECKING:
    _Bytes = models.BinaryField[bytes, bytes]
else:
    _Bytes = EncryptedTextField


class EncryptedBytesField(_Bytes):
    """The same for bytes: pieces of a file that came in."""

    def _as_bytes(self, value: bytes) -> bytes:
        return bytes(value)

    def _as_value(self, content: bytes) -> bytes:
        return content


def blind_index(purpose: str, value: str) -> bytes | None:
    """Give the 16-byte keyed index of a normalised value, None for an empty one; equal values of one purpose are equal."""
    if not value:
        return None
    return hmac.digest(settings.WANJIA_KEYS.index, f"{purpose}\0{value}".encode(), hashlib.sha256)[:16]
