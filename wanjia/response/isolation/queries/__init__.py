"""Questions about files, follow-up and isolation sites."""

from wanjia.response.isolation.queries.follow import Line, due, end_of, plan_of, standings

__all__ = ["Line", "due", "end_of", "plan_of", "standings"]
