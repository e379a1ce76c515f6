"""Registers the durability checks."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground."""

    name = "wanjia.core"

    def ready(self) -> None:
        from wanjia.core import checks  # noqa: F401 (registers itself)
