"""What several commands need before they begin: Django ready, the store safe and up to date."""

import io

import django
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from wanjia.interfaces.cli import Failed


def ready(*, migrated: bool = True, pages: bool = False) -> None:
    """Set Django up; refuse an unreachable or unsafe store and, unless told otherwise, one that lacks migrations.

    With ``pages`` everything that is served is loaded and checked too, which takes two seconds: for what will serve it.
    """
    try:
        django.setup()
        tags = None if pages else [Tags.database]
        call_command("check", databases=["default"], tags=tags, stdout=io.StringIO())
        if migrated and missing_migrations():
            raise Failed("the store lacks migrations: run `wanjia migrate` first")
    except SystemCheckError as error:
        raise Failed(f"the store is not safe to use.\n{error}") from error
    except (OperationalError, ValueError) as error:
        raise Failed(f"the store cannot be used: {str(error).strip().splitlines()[0]}") from error


def missing_migrations() -> int:
    """Give how many migrations the store still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
