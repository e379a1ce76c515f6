"""Questions about measures: what is in force, what waits, what is late."""

from wanjia.response.measures.models import in_force

__all__ = ["in_force"]
