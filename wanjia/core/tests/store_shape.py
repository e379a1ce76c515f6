"""Make the tables of an empty store at once or by every migration, and print what they are: a process of test_store_at_once."""

import json
import sys

import django
from django.core.management import call_command

ASKED = {
    "postgresql": [
        (
            "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length, is_identity "
            "FROM information_schema.columns WHERE table_schema = current_schema()"
        ),
        (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = current_schema()::regnamespace"
        ),
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
        "SELECT relname, reloptions::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace",
        "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT app, name FROM django_migrations",
    ],
    "sqlite": [
        (
            'SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk FROM sqlite_master m, pragma_table_info(m.name) c '
            "WHERE m.type = 'table'"
        ),
        'SELECT m.name, f."from", f."table", f."to" FROM sqlite_master m, pragma_foreign_key_list(m.name) f',
        "SELECT tbl_name, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL",
        "SELECT name, (length(sql) - length(replace(sql, 'CONSTRAINT', ''))) / 10 FROM sqlite_master WHERE type = 'table'",
        "SELECT app, name FROM django_migrations",
    ],
}


def made(way: str) -> None:
    """Make the tables: ``at-once`` as `wanjia migrate` does, or ``step-by-step`` as Django does."""
    if way == "at-once":
        call_command("migrate", verbosity=0)
        return
    from django.core.management.commands.migrate import Command

    call_command(Command(), verbosity=0)


def shape() -> list[list[str]]:
    """Give what the store says of its tables, sorted. Django's groups, which nobody here uses, have wider keys step by step."""
    from django.db import connection

    with connection.cursor() as cursor:
        found = []
        for question in ASKED[connection.vendor]:
            cursor.execute(question)
            found.append(sorted(repr(row) for row in cursor.fetchall() if "auth_" not in row[0]))
    return found


if __name__ == "__main__":
    django.setup()
    made(sys.argv[1])
    sys.stdout.write(json.dumps(shape()))
