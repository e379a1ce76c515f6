"""Migrate, and lay an empty store down at once.

Each step of a migration makes Django draw up every model that is related to it anew, and in Wanjia nearly all are: the way
through all of them took 20 s of an empty store, the tables themselves take one. A test holds both ways to the same tables.
"""

from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor


class Command(migrate.Command):
    """Django's own command; before it, an empty store gets all its tables."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply what is missing, which in an empty store is nothing any more."""
        connection = connections[options["database"]]
        if not options["app_label"] and not connection.introspection.table_names():
            lay_down(connection)
        super().handle(*args, **options)


def lay_down(connection: BaseDatabaseWrapper) -> None:
    """Make all tables as the models say and what migrations do by hand, and note every migration as applied, or do nothing."""
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    with connection.schema_editor() as editor:
        for config in apps.get_app_configs():
            for model in router.get_migratable_models(config, connection.alias):
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        for statement in editor.deferred_sql:  # keys and indexes: the steps by hand build on them
            editor.execute(statement, None)
        editor.deferred_sql.clear()
        for step in by_hand(plan):
            step.code(apps, editor)  # type: ignore[arg-type]  # the models as they are, not as they were
        editor.create_model(executor.recorder.Migration)
        for migration in plan:
            executor.recorder.record_applied(migration.app_label, migration.name)


def by_hand(plan: list[Migration]) -> list[RunPython]:
    """Give what our own migrations do by hand, in order. Django's have only old rows to mend, and there are none."""
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("wanjia.")}
    steps = [step for migration in plan if migration.app_label in ours for step in migration.operations]
    return [step for step in steps if isinstance(step, RunPython)]
