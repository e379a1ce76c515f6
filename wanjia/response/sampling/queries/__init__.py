"""Questions about sampling rounds, one file per subject."""

from wanjia.response.sampling.queries.points import is_point_open, lacking, lacking_of, open_points, unprotected

__all__ = ["is_point_open", "lacking", "lacking_of", "open_points", "unprotected"]
