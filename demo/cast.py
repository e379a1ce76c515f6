"""The cast: every name invented, each with a known place and role. The same people stand in tests, demo and screenshots."""

from dataclasses import dataclass
from datetime import datetime

from wanjia.registry.accounts.actions import add_user, grant_role
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.roles import Role
from wanjia.registry.places.models import Place

PASSWORD = "wanjia-demo-2022"  # shown on the demo's sign-in page; the demo refuses to build beside real data


@dataclass(frozen=True)
class Member:
    """One of the cast: sign-in name, Chinese name, role, and which place of the town they belong to."""

    username: str
    name: str
    role: Role
    place: str


CAST = [
    Member("zongzhi", "程总指挥", Role.COMMANDER, "region"),
    Member("zhihui", "韩指挥", Role.COMMANDER, "county"),
    Member("jiedao", "孟书记", Role.STREET_LEAD, "street"),
    Member("shequ", "苏文员", Role.CLERK, "community"),
    Member("wangge1", "乌兰网格员", Role.GRID_WORKER, "grid"),
    Member("wangge2", "田网格员", Role.GRID_WORKER, "next_grid"),
    Member("louzhang", "高楼长", Role.BUILDING_CHIEF, "building"),
    Member("caiyang", "谢护士", Role.SAMPLER, "community"),
    Member("jianyan", "霍检验", Role.LABORATORY, "county"),
    Member("kakou", "巴特尔民警", Role.OFFICER, "county"),
    Member("jiaotong", "薛运输", Role.TRANSPORT, "county"),
    Member("yihu", "段医生", Role.MEDIC, "county"),
    Member("liudiao", "佟流调", Role.INVESTIGATOR, "county"),
    Member("ducha", "白督查", Role.INSPECTOR, "county"),
    Member("shenji", "陆审计", Role.AUDITOR, "region"),
    Member("guanli", "郝管理", Role.ADMINISTRATOR, "region"),
    Member("hongxing", "齐文员", Role.CLERK, "next_street"),
]


def hire(*, places: dict[str, Place], by: User | None, at: datetime) -> dict[str, User]:
    """Add the cast and their grants; give the users by sign-in name."""
    users = {}
    for member in CAST:
        user = add_user(username=member.username, name=member.name, password=PASSWORD, by=by, at=at)
        grant_role(user=user, role=member.role, place=places[member.place], by=by, at=at)
        users[member.username] = user
    return users
