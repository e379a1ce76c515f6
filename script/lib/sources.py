"""What the sources say to users: every message, and every Chinese text that no translation function is given."""

import ast
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LAZY = {"gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
PYTHON_WORDS = {**DEFAULT_KEYWORDS, **LAZY, "gettext_noop": None}
HAN = re.compile("[\u4e00-\u9fff]")
# The build of the phone app finds its texts by the same words (frontend/build.mjs); templates may stand in templates.
PHONE_CALL = re.compile(r'\bt\(\s*("(?:[^"\\]|\\.)*")')
ALLOWED = re.compile(r"""_\((["']).*?\1\)|<!--.*?-->""", re.DOTALL)  # in a template: _("…") and comments
# Calls that look for a text in what came in; such a text is not shown.
READERS = {
    "compile",
    "filter",
    "fullmatch",
    "match",
    "partition",
    "removesuffix",
    "replace",
    "split",
    "startswith",
    "sub",
}
# Modules whose texts a user reads; Chinese anywhere else (synonyms of headers, surnames) is data.
READ_BY_USERS = re.compile(r"/(views|forms|models|actions|api|jobs)(/\w+)?\.py$")
OWN_NAMES = {"中文"}  # a language is named in itself, in every language
FOLDERS = ("wanjia", "demo", "frontend")
PASSED_OVER = {"tests", "testing", "node_modules", "dist", "migrations", "__pycache__"}


def files(*suffixes: str) -> Iterator[Path]:
    """Yield the source files that may hold messages, in a steady order."""
    for path in sorted(p for folder in FOLDERS for p in (ROOT / folder).rglob("*")):
        if path.suffix in suffixes and not PASSED_OVER & set(path.relative_to(ROOT).parts):
            yield path


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def found() -> Iterator[tuple[str, int, object, str | None]]:
    """Yield (file, line, msgid or pair of msgids, context) of every message in the sources."""
    for path in files(".py", ".html", ".txt"):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = templatize(text, origin=name(path))
        for line, ids, _comments, context in extract("python", io.BytesIO(text.encode()), PYTHON_WORDS, ()):
            if ids:
                yield name(path), line, ids, context
    for path in files(".ts", ".tsx"):
        text = path.read_text(encoding="utf-8")
        for said_there in PHONE_CALL.finditer(text):
            line = text.count("\n", 0, said_there.start()) + 1
            yield name(path), line, json.loads(said_there[1]), None


def template_faults() -> Iterator[str]:
    """Yield a sentence for every Chinese text of a template outside a translation tag."""
    for path in (p for p in files(".html") if "templates" in p.parts):
        inside = ""
        for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
            word = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents.split() else ""
            if word in {"blocktranslate", "blocktrans", "comment"}:
                inside = word
            elif word.startswith("end") and word[3:] == inside:
                inside = ""
            elif not inside and word not in {"translate", "trans"} and token.token_type != TokenType.COMMENT:
                bare = ALLOWED.sub(lambda passed: "\n" * passed[0].count("\n"), token.contents)
                for number, line in enumerate(bare.split("\n"), start=token.lineno):
                    if HAN.search(line):
                        yield f"{name(path)}:{number}: Chinese outside a translation tag: {line.strip()[:60]}"


def function(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def python_faults() -> Iterator[str]:
    """Yield a sentence for every Chinese text in a module users read that no translation function is given."""
    for path in (p for p in files(".py") if READ_BY_USERS.search(p.as_posix())):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        wrapped = {arg for call in calls if function(call) in {*PYTHON_WORDS, *READERS} for arg in ast.walk(call)}
        wrapped |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if HAN.search(text) and text not in OWN_NAMES and node not in wrapped:
                yield f"{name(path)}:{node.lineno}: Chinese outside gettext: {text[:60]}"
