"""Add a member of staff with a role at a place: how the first people come in; or give one a new password (--reset)."""

import argparse
import getpass

from wanjia.core import clock
from wanjia.interfaces.cli import Failed
from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take who, as what, where."""
    parser.add_argument("username")
    parser.add_argument("--reset", action="store_true", help="set a new password for somebody who is there already")
    parser.add_argument("--name", help="the person's name")
    parser.add_argument("--role", help="a role of accounts/roles.py, such as administrator")
    parser.add_argument("--place", help="the place's official code, such as 150502")


def run(options: argparse.Namespace) -> int:
    """Ask for the password and add the user; both the account and the grant, or neither."""
    ready()
    if options.reset:
        return _reset(options.username)
    if not (options.name and options.role and options.place):
        raise Failed("give --name, --role and --place (or --reset for somebody who is there already)")
    from django.db import transaction

    from wanjia.core.actions import Refused
    from wanjia.registry.accounts.actions import add_user, grant_role
    from wanjia.registry.accounts.roles import Role
    from wanjia.registry.places.queries import find_places

    if options.role not in set(Role):
        raise Failed(f"there is no role {options.role!r}: use one of {', '.join(Role)}")
    found = find_places(options.place)
    if len(found) != 1:
        raise Failed(f"{len(found)} places have the code {options.place!r}: give the code of one")
    now = clock.now()
    try:
        with transaction.atomic():
            password = getpass.getpass("password: ")
            user = add_user(username=options.username, name=options.name, password=password, by=None, at=now)
            grant_role(user=user, role=options.role, place=found[0], by=None, at=now)
    except Refused as refused:
        raise Failed(str(refused)) from refused
    print(f"{options.username} is {options.role} at {found[0].name}")
    return 0


def _reset(username: str) -> int:
    """Whoever holds the machine holds the keys: here no second person could be asked for. The journal keeps it."""
    from wanjia.core.actions import Refused
    from wanjia.registry.accounts.actions import change_password
    from wanjia.registry.accounts.models import User

    user = User.objects.filter(username=username).first()
    if user is None:
        raise Failed(f"there is nobody with the sign-in name {username!r}")
    try:
        change_password(user=user, password=getpass.getpass("new password: "), by=None, at=clock.now())
    except Refused as refused:
        raise Failed(str(refused)) from refused
    print(f"{username} has a new password; older sessions have ended")
    return 0
