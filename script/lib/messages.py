"""Keep the one catalogue of messages: msgid Chinese, English in locale/en, for pages, Python and the phone app.

Usage: messages.py extract | compile | check
"""

import ast
import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "locale/en/LC_MESSAGES/django.po"
LAZY = {"gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
PYTHON_WORDS = {**DEFAULT_KEYWORDS, **LAZY, "gettext_noop": None}
HAN = re.compile("[\u4e00-\u9fff]")
MARK = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")
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
    for path in files(".py", ".html", ".txt", ".ts", ".tsx"):
        text = path.read_text(encoding="utf-8")
        method, words, options = "python", PYTHON_WORDS, {}
        if path.suffix in {".html", ".txt"}:
            text = templatize(text, origin=name(path))
        elif path.suffix in {".ts", ".tsx"}:
            method, words, options = "javascript", {"t": None}, {"jsx": str(path.suffix == ".tsx").lower()}
        for line, ids, _comments, context in extract(method, io.BytesIO(text.encode()), words, (), options):
            if ids:
                yield name(path), line, ids, context


def catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def extract_messages() -> int:
    """Write the catalogue anew: what the sources say now, translated as far as it was."""
    old = catalogue() if PO.exists() else Catalog(locale="en")
    new = Catalog(locale="en", project="wanjia", fuzzy=False, header_comment="# English of Wanjia; msgids are Chinese.")
    for _file, _line, ids, context in found():
        known = old.get(ids[0] if isinstance(ids, tuple) else ids, context)
        kept = known.string if known and isinstance(known.id, tuple) == isinstance(ids, tuple) else None
        new.add(ids, kept, context=context, flags=known.flags & {"fuzzy"} if known else ())
    text = io.BytesIO()
    write_po(text, new, width=0, no_location=True, sort_output=True)
    # Moments and versions would make every run a change.
    lines = [
        line for line in text.getvalue().splitlines(keepends=True) if not re.match(rb'"(POT|PO-|Gen|Last|Rep)', line)
    ]
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(b"".join(lines))
    print(f"{name(PO)}: {len(new)} messages, {sum(not said(m) for m in new if m.id)} without English")
    return 0


def compile_messages() -> int:
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue())
    return 0


def said(message: Message) -> bool:
    """Return whether every form of a message has a translation."""
    texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return bool(texts) and all(texts)


def catalogue_faults() -> Iterator[str]:
    """Yield a sentence for every missing, fuzzy, stale or ill-formed message."""
    known, current = catalogue(), set()
    for file, line, ids, context in found():
        first = ids[0] if isinstance(ids, tuple) else ids
        current.add((first, context))
        message = known.get(first, context)
        if message is None or not said(message):
            yield f"{file}:{line}: no English for “{first}”"
    for message in known:
        first = message.id[0] if isinstance(message.id, tuple) else message.id
        if not first:
            continue
        if (first, message.context) not in current:
            yield f"{name(PO)}: nothing says “{first}” any more"
        if message.fuzzy:
            yield f"{name(PO)}: the English of “{first}” is fuzzy"
        if said(message) and isinstance(message.id, str) and marks(message.id) != marks(str(message.string)):
            yield f"{name(PO)}: the English of “{first}” fills other places than the Chinese"


def marks(text: str) -> list[str]:
    return sorted(set(MARK.findall(text)))


def template_faults() -> Iterator[str]:
    """Yield a sentence for every Chinese text of a template outside a translation tag."""
    for path in files(".html"):
        inside = ""
        for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
            word = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents.split() else ""
            if word in {"blocktranslate", "blocktrans", "comment"}:
                inside = word
            elif word.startswith("end") and word[3:] == inside:
                inside = ""
            elif not inside and word not in {"translate", "trans"} and token.token_type != TokenType.COMMENT:
                bare = re.sub(r"""_\((["']).*?\1\)|<!--.*?-->""", "", token.contents, flags=re.DOTALL)
                if HAN.search(bare):
                    yield f"{name(path)}:{token.lineno}: Chinese outside a translation tag: {bare.strip()[:60]}"


def python_faults() -> Iterator[str]:
    """Yield a sentence for every Chinese text in a module users read that no translation function is given."""
    for path in (p for p in files(".py") if READ_BY_USERS.search(p.as_posix())):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        wrapped = {arg for call in calls if getattr(call.func, "id", "") in PYTHON_WORDS for arg in ast.walk(call)}
        wrapped |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if HAN.search(text) and text not in OWN_NAMES and node not in wrapped:
                yield f"{name(path)}:{node.lineno}: Chinese outside gettext: {text[:60]}"


def check() -> int:
    faults = [*catalogue_faults(), *template_faults(), *python_faults()]
    print(*sorted(set(faults)), sep="\n")
    return bool(faults)


ACTS: dict[str, Callable[[], int]] = {"extract": extract_messages, "compile": compile_messages, "check": check}

if __name__ == "__main__":
    if sys.argv[1:] not in [[act] for act in ACTS]:
        sys.exit(__doc__)
    sys.exit(ACTS[sys.argv[1]]())
