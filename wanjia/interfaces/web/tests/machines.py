"""One token at each spot of the world in which every address is tried."""

from datetime import timedelta
from typing import Any

from wanjia.core import clock
from wanjia.interfaces.api.actions import confirm_token, propose_token
from wanjia.registry.places.models import Place


def hand_out(hamlet: Any, many: int) -> None:
    """Let a number of tokens be proposed, half of them confirmed."""
    by, at = hamlet.user("guanli"), clock.now()
    ends = at + timedelta(days=30)
    for number in range(many):
        said = {"scopes": ["view_coverage"], "place": hamlet.places["street"], "until_at": ends}
        token = propose_token(name=f"平台{number}", user=hamlet.user("jiedao"), **said, by=by, at=at)
        if number % 2:
            confirm_token(token=token, by=hamlet.user("zhihui"), at=at)


def furnish_token(world: Any, spot: str, place: Place, number: int, at: Any) -> None:
    """A token of the region's commander for one place, proposed and not confirmed."""
    hamlet = world.hamlet
    token = propose_token(
        name=f"平台{number}", user=hamlet.user("zongzhi"), scopes=["view_coverage"], place=place,
        until_at=at + timedelta(days=30), by=hamlet.user("guanli"), at=at,
    )  # fmt: skip
    world.samples.setdefault("token", {})[spot] = token.public_id
