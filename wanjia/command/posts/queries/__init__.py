"""Questions about posts, documents, what is in force and who answers for what."""

from wanjia.command.posts.queries.force import (
    gap_places,
    gaps,
    households_without_grid,
    in_force,
    level_in_force,
    places_without,
    policy,
    response_level,
    responsible_for,
)
from wanjia.command.posts.queries.papers import documents_to_cite

__all__ = [
    "documents_to_cite",
    "gap_places",
    "gaps",
    "households_without_grid",
    "in_force",
    "level_in_force",
    "places_without",
    "policy",
    "response_level",
    "responsible_for",
]
