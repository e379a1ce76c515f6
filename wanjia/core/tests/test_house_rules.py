"""The house rules as tests: where writes happen, what an action looks like, how modules are named.

The access table, personal fields and query counts have tests of their own; layers are import-linter's.
"""

import ast
import re
from collections.abc import Iterator

from wanjia.core.tests import source

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "services", "service", "managers", "signals", "misc"}
# A module outside actions that may write, and why.
WRITERS = {
    "wanjia/core/journal.py": "the journal is what every action ends in",
    "wanjia/core/sets.py": "hands many rows to the store for an action",
    "wanjia/core/limits.py": "a try at a public page is no fact: it is counted for an hour and dropped",
    "wanjia/core/models.py": "names the columns a store fills in by itself",
}
# Calls that write through the ORM. Taking keywords or nothing tells them from dict.update, file.save, cache.delete.
WRITES = {"save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"}
BULK = {"bulk_create", "bulk_update"}
RAW_WRITE = re.compile(
    r"\b(INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|MERGE\s+INTO|COPY\s+\S+.*\sFROM)\b"
)


def test_only_actions_write() -> None:
    written = [
        f"{module.path}:{line} {what}"
        for module in source.modules()
        if module.part != "actions" and module.path not in WRITERS
        for line, what in writes(module.tree)
    ]
    assert not written, "writes outside actions:\n" + "\n".join(written)


def writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield (line, what) of every write through the ORM or in SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            if node.func.attr in BULK or (not node.args and (node.keywords or node.func.attr != "update")):
                yield node.lineno, f".{node.func.attr}(...)"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and RAW_WRITE.search(node.value):
            yield node.lineno, node.value.strip()[:40]


def test_every_exception_to_the_writing_rule_is_still_needed() -> None:
    paths = {module.path: module for module in source.modules()}
    assert not [path for path in WRITERS if path not in paths]


def test_every_public_function_of_an_actions_module_is_an_action() -> None:
    wrong = [
        f"{module.path}:{node.lineno} {node.name}"
        for module, node in source.actions()
        if not node.name.startswith("_") and "/_" not in module.path and "action" not in decorators(node)
    ]
    assert not wrong, (
        "public functions without @action (a step shared by acts goes to actions/_steps.py, a decision to rules.py):\n"
        + "\n".join(wrong)
    )


def decorators(node: ast.FunctionDef) -> set[str]:
    return {d.id for d in node.decorator_list if isinstance(d, ast.Name)}


def test_every_action_takes_keywords_only_among_them_by_and_at() -> None:
    for module, node in source.actions():
        if "action" in decorators(node):
            keywords = {argument.arg for argument in node.args.kwonlyargs}
            positional = node.args.args or node.args.posonlyargs or node.args.vararg
            assert not positional and {"by", "at"} <= keywords, f"{module.path}:{node.lineno} {node.name}"


def test_every_action_says_what_it_does() -> None:
    silent = [
        f"{m.path}:{n.lineno} {n.name}"
        for m, n in source.actions()
        if "action" in decorators(n) and not ast.get_docstring(n)
    ]
    assert not silent, "actions without a docstring:\n" + "\n".join(silent)


def test_every_action_ends_in_a_journal_line() -> None:
    functions = list(source.actions())
    journals = {"journal.write", "journal.write_line"}
    while True:  # a function that calls one that writes a line writes a line
        found = {node.name for _module, node in functions if journals & set(source.called(node))}
        if found <= journals:
            break
        journals |= found
    missing = [
        f"{m.path}:{n.lineno} {n.name}" for m, n in functions if "action" in decorators(n) and n.name not in journals
    ]
    assert not missing, "actions without a journal line:\n" + "\n".join(missing)


def test_an_action_is_named_verb_noun() -> None:
    bare = [
        f"{m.path}:{n.lineno} {n.name}" for m, n in source.actions() if "action" in decorators(n) and "_" not in n.name
    ]
    assert not bare, "actions are named verb_noun:\n" + "\n".join(bare)


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [module.path for module in source.modules() if FORBIDDEN_NAMES & set(module.name.split("."))]
    assert not vague, vague


def test_no_model_overrides_save_or_delete() -> None:
    overrides = [
        f"{module.path}:{node.lineno}"
        for module in source.modules()
        if module.part == "models"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert not overrides, overrides


def test_every_package_says_what_it_owns() -> None:
    silent = [m.path for m in source.modules() if m.path.endswith("__init__.py") and not ast.get_docstring(m.tree)]
    assert not silent, silent


def test_rules_know_neither_the_database_nor_the_clock() -> None:
    wrong = [
        f"{module.path}:{line} {name}"
        for module in source.modules()
        if module.part == "rules"
        for line, name in source.imports(module)
        if name.startswith(("django.db", "django.http", "wanjia.core.clock"))
        or name.split(".")[-2:-1] in (["models"], ["queries"])
    ]
    assert not wrong, "rules are values in, values out:\n" + "\n".join(wrong)
