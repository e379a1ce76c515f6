"""The source as the house-rule tests see it: modules by name, parsed once."""

import ast
import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[3]
WINGS = ("interfaces", "insight", "response", "support", "command", "registry", "core", "analysis")


class Module(NamedTuple):
    """One Python file: its path from the root, its dotted name, its syntax tree."""

    path: str
    name: str
    tree: ast.Module

    @property
    def app(self) -> str:
        """The app it belongs to, ``wing.app``; for the core and for a wing itself only the wing."""
        parts = self.name.split(".")[1:]
        return ".".join(parts[:1] if parts[:1] == ["core"] else parts[:2])

    @property
    def part(self) -> str:
        """What the file is inside its app: ``models``, ``views``, ``actions`` ... (a folder counts like a file)."""
        parts = self.name.split(".")[2 if self.app == "core" else 3 :]
        return parts[0] if parts else "__init__"


@functools.cache
def modules() -> tuple[Module, ...]:
    """Give every module of wanjia except tests and migrations."""
    return tuple(_read(path) for path in sorted((ROOT / "wanjia").rglob("*.py")) if not _passed_over(path))


def _passed_over(path: Path) -> bool:
    return bool({"tests", "migrations", "testing"} & set(path.relative_to(ROOT).parts))


def _read(path: Path) -> Module:
    relative = path.relative_to(ROOT)
    name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
    return Module(relative.as_posix(), name, ast.parse(path.read_text(encoding="utf-8")))


def actions() -> Iterator[tuple[Module, ast.FunctionDef]]:
    """Yield every function at the top of an actions module of an app."""
    for module in modules():
        if module.part == "actions" and module.app != "core":
            yield from ((module, node) for node in module.tree.body if isinstance(node, ast.FunctionDef))


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of everything a module imports; ``from a import b`` gives ``a.b``."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def called(node: ast.AST) -> Iterator[str]:
    """Yield the last name of everything called inside: ``journal.write`` gives ``write`` and ``journal.write``."""
    for call in (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)):
        if isinstance(call.func, ast.Name):
            yield call.func.id
        elif isinstance(call.func, ast.Attribute):
            yield call.func.attr
            if isinstance(call.func.value, ast.Name):
                yield f"{call.func.value.id}.{call.func.attr}"


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@functools.cache
def heights() -> dict[str, int]:
    """Give how high each wing and app stands in the contracts: ``registry`` 1000, ``registry.people`` 1003."""
    found: dict[str, int] = {}
    contracts = [c for c in project()["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    for contract in contracts:
        for container in contract.get("containers", [""]):
            base = found.get(container.removeprefix("wanjia."), 0)
            step = 1 if container else 1000
            for number, layer in enumerate(reversed(contract["layers"])):
                for name in layer.split("|"):
                    full = f"{container}.{name.strip()}" if container else name.strip()
                    found[full.removeprefix("wanjia.")] = base + (number + bool(container)) * step
    return found
