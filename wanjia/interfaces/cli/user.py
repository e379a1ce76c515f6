"""Add a member of staff with a role at a place: how the first administrator comes in."""

import argparse
import getpass

from wanjia.core import clock
from wanjia.interfaces.cli import Failed
from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take who, as what, where."""
    parser.add_argument("username")
    parser.add_argument("--name", required=True, help="the person's name")
    parser.add_argument("--role", required=True, help="a role of accounts/roles.py, such as administrator")
    parser.add_argument("--place", required=True, help="the place's official code, such as 150502")


def run(options: argparse.Namespace) -> int:
    """Ask for the password and add the user; both the account and the grant, or neither."""
    ready()
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
