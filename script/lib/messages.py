"""Keep the one catalogue of messages: msgid Chinese, English in locale/en, for pages, Python and the phone app.

The Mongolian of the public pages (locale/mn_Mong) is kept by hand: what is fuzzy there waits for a native speaker.

Usage: messages.py extract | compile | check
"""

import io
import re
import sys
from collections.abc import Callable, Iterator

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from sources import ROOT, found, name, python_faults, template_faults

PO = ROOT / "locale/en/LC_MESSAGES/django.po"
MONGOLIAN = ROOT / "locale/mn_Mong/LC_MESSAGES/django.po"
MARK = re.compile(r"%\([a-z_]+\)[a-z]|%[a-z]|\{[a-z_]*\}")  # what a message fills in; ${题名} is text


def catalogue() -> Catalog:
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def extract_messages() -> int:
    """Write the catalogue anew: what the sources say now, translated as far as it was; what nothing says rests below."""
    old = catalogue()
    known = {key(m.id, m.context): m for m in [*old.obsolete.values(), *old]}
    new = Catalog(locale="en", project="wanjia", fuzzy=False, header_comment="# English of Wanjia; msgids are Chinese.")
    for _file, _line, ids, context in found():
        before = known.get(key(ids, context))
        kept = before.string if before and isinstance(before.id, tuple) == isinstance(ids, tuple) else None
        new.add(ids, kept, context=context, flags=before.flags & {"fuzzy"} if before else ())
    said_now = {key(m.id, m.context) for m in new}
    new.obsolete.update({m.id: m for k, m in known.items() if m.id and k not in said_now and said(m)})
    text = io.BytesIO()
    write_po(text, new, width=0, no_location=True, sort_output=True)
    # Moments and versions would make every run a change.
    lines = [line for line in text.getvalue().splitlines(True) if not re.match(rb'"(POT|PO-|Gen|Last|Rep)', line)]
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(b"".join(lines))
    print(f"{name(PO)}: {len(new)} messages, {sum(not said(m) for m in new if m.id)} without English")
    return 0


def key(ids: object, context: str | None) -> tuple[object, str | None]:
    """Return what tells messages apart: the singular and the context."""
    return (ids[0] if isinstance(ids, (tuple, list)) else ids, context)


def compile_messages() -> int:
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue())
    if MONGOLIAN.exists():
        with MONGOLIAN.with_suffix(".mo").open("wb") as file:
            write_mo(file, mongolian(), use_fuzzy=True)
    return 0


def mongolian() -> Catalog:
    if not MONGOLIAN.exists():
        return Catalog()
    with MONGOLIAN.open("rb") as file:
        return read_po(file, domain="django")


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


def mongolian_faults() -> Iterator[str]:
    """Yield a sentence for every Mongolian message of a text that is no more, or without Mongolian."""
    current = {ids for _file, _line, ids, _context in found() if isinstance(ids, str)}
    for message in mongolian():
        if message.id and message.id not in current:
            yield f"{name(MONGOLIAN)}: nothing says “{message.id}” any more"
        if message.id and not said(message):
            yield f"{name(MONGOLIAN)}: no Mongolian for “{message.id}”"


def marks(text: str) -> list[str]:
    return sorted(set(MARK.findall(text)))


def check() -> int:
    faults = [*catalogue_faults(), *mongolian_faults(), *template_faults(), *python_faults()]
    print(*sorted(set(faults)), sep="\n")
    return bool(faults)


ACTS: dict[str, Callable[[], int]] = {"extract": extract_messages, "compile": compile_messages, "check": check}

if __name__ == "__main__":
    if sys.argv[1:] not in [[act] for act in ACTS]:
        sys.exit(__doc__)
    sys.exit(ACTS[sys.argv[1]]())
