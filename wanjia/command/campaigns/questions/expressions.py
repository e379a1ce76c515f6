"""Expressions of XLSForm: the supported part of XPath, parsed into the tree of docs/forms.md or refused by name."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from wanjia.command.campaigns.questions.definition import CONSTANTS, FUNCTIONS, MAX_DEPTH, OPERATORS, Expression
from wanjia.command.campaigns.questions.patterns import PatternRefused, portable_pattern

NAME: Final = r"[^\W\d][\w.-]*"
TOKEN: Final = re.compile(
    rf"""(?P<space>[ \t\r\n\u00a0\u3000]+)
    |(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    |(?P<string>"[^"]*"|'[^']*'|“[^“”]*”|‘[^‘’]*’)
    |(?P<ref>\$\{{[^{{}}]*\}})
    |(?P<name>{NAME}(?::{NAME})?)
    |(?P<sign>!=|<=|>=|//|\.\.|::|[-+*=<>().,/|@\[\]])
    """,
    re.VERBOSE,
)
LEVELS: Final = (("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
WIDE: Final = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
MOST_DIGITS: Final = 15


class ExpressionRefused(ValueError):
    """The expression is not in the supported part of XPath; the text names what is not."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression: kind is number, string, ref, name, call, sign or end."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Grown:
    """A tree and how deep it is."""

    tree: Expression
    depth: int


def parse_expression(text: str, columns: Collection[str] = ()) -> Expression:
    """Parse one expression; raise ExpressionRefused with the reason.

    Bare names of `columns` are taken as {"column": name}, to be filled by `with_columns`.
    """
    tokens = list(read_tokens(text))
    strange = list(dict.fromkeys(t.text for t in tokens if t.kind == "call" and t.text not in {*FUNCTIONS, *CONSTANTS}))
    if strange:
        raise ExpressionRefused(_("不支持的函数：%(names)s") % {"names": "、".join(f"{name}()" for name in strange)})
    return Parsing(tokens, columns).whole().tree


def bare_names(text: str) -> list[str]:
    """List the names without ${} in an expression; none when it cannot be read."""
    try:
        return [t.text for t in read_tokens(text) if t.kind == "name" and t.text not in OPERATORS]
    except ExpressionRefused:
        return []


def read_tokens(text: str) -> Iterator[Token]:
    """Cut an expression into tokens, ending with an end token."""
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ExpressionRefused(strange_character(text, at))
        kind, piece, at = match.lastgroup or "", match.group(), match.end()
        if kind == "name" and re.match(r"\s*\(", text[at:]) and piece not in ("and", "or", "div", "mod"):
            kind = "call"
        if kind != "space":
            yield Token(kind, piece)
    yield Token("end", "")


def strange_character(text: str, at: int) -> str:
    """Explain a character that begins no token."""
    char = text[at]
    if char in "\"'“‘":
        return _("引号没有成对")
    if char in WIDE:
        return _("“%(wide)s”是全角符号，请改用“%(plain)s”") % {"wide": char, "plain": WIDE[char]}
    if char == "$":
        return _("“$”后面应为 {name}")
    return _("不支持的符号“%(sign)s”") % {"sign": char}


class Parsing:
    """One pass over the tokens, by precedence: or, and, LEVELS, minus sign, single values."""

    def __init__(self, tokens: list[Token], columns: Collection[str]) -> None:
        self.tokens = tokens
        self.columns = columns
        self.at = 0
        self.open = 0

    @property
    def next(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Read one token."""
        token = self.tokens[self.at]
        self.at += 1
        return token

    def next_is(self, *texts: str) -> bool:
        """Say whether an operator of that text comes next."""
        return self.next.kind in ("sign", "name") and self.next.text in texts

    def expect(self, sign: str) -> None:
        """Read that sign or refuse."""
        if not self.next_is(sign):
            raise self.unexpected()
        self.take()

    def unexpected(self) -> ExpressionRefused:
        """Name what stands where it cannot stand."""
        token = self.next
        if token.kind == "end":
            return ExpressionRefused(_("表达式没有写完"))
        if token.text in ("/", "//", "..", "::", "@", "[", "]", "|"):
            return ExpressionRefused(_("不支持 XPath 路径“%(text)s”，请用 ${name}") % {"text": token.text})
        if token.kind == "name":
            return ExpressionRefused(_("不认识“%(text)s”：文字要加引号，题名要写成 ${name}") % {"text": token.text})
        return ExpressionRefused(_("“%(text)s”的位置不对") % {"text": token.text})

    def whole(self) -> Grown:
        """Read everything."""
        grown = self.any_of()
        if self.next.kind != "end":
            raise self.unexpected()
        return grown

    def any_of(self) -> Grown:
        """Read `a or b or c`."""
        args = [self.all_of()]
        while self.next_is("or"):
            self.take()
            args.append(self.all_of())
        return args[0] if len(args) == 1 else grow("or", args)

    def all_of(self) -> Grown:
        """Read `a and b and c`."""
        args = [self.binary(0)]
        while self.next_is("and"):
            self.take()
            args.append(self.binary(0))
        return args[0] if len(args) == 1 else grow("and", args)

    def binary(self, level: int) -> Grown:
        """Read operators of one level of LEVELS, from left to right."""
        if level == len(LEVELS):
            return self.negative()
        left = self.binary(level + 1)
        while self.next_is(*LEVELS[level]):
            op = self.take().text
            left = grow(op, [left, self.binary(level + 1)])
        return left

    def negative(self) -> Grown:
        """Read `-a`."""
        signs = 0
        while self.next_is("-"):
            self.take()
            signs += 1
        grown = self.single()
        for _sign in range(signs):
            grown = grow("neg", [grown])
        return grown

    def single(self) -> Grown:
        """Read a value, a reference, a call or brackets."""
        token = self.next
        if token.kind == "number":
            return Grown({"value": number_value(self.take().text)}, 1)
        if token.kind == "string":
            return Grown({"value": self.take().text[1:-1]}, 1)
        if token.kind == "ref":
            return Grown({"ref": reference_name(self.take().text)}, 1)
        if token.kind == "name" and token.text in self.columns:
            return Grown({"column": self.take().text}, 1)
        if token.kind == "call":
            return self.call()
        if self.next_is("."):
            self.take()
            return Grown({"self": True}, 1)
        if self.next_is("("):
            self.take()
            return self.bracketed()
        raise self.unexpected()

    def bracketed(self) -> Grown:
        """Read the rest of `( … )`."""
        self.enter()
        grown = self.any_of()
        self.expect(")")
        self.open -= 1
        return grown

    def call(self) -> Grown:
        """Read a function and its arguments."""
        name = self.take().text
        self.expect("(")
        self.enter()
        args: list[Grown] = []
        while not self.next_is(")"):
            if args:
                self.expect(",")
            args.append(self.any_of())
        self.take()
        self.open -= 1
        least, most = FUNCTIONS.get(name, (0, 0))
        if len(args) < least or (most is not None and len(args) > most):
            raise ExpressionRefused(_("%(name)s() 的参数个数不对") % {"name": name})
        if name in CONSTANTS:
            return Grown({"value": CONSTANTS[name]}, 1)
        return grow(name, with_pattern(args) if name == "regex" else args)

    def enter(self) -> None:
        """Count one more open bracket."""
        self.open += 1
        if self.open > MAX_DEPTH:
            raise ExpressionRefused(too_deep())


def grow(op: str, args: list[Grown]) -> Grown:
    """Put an operator above its arguments."""
    assert op in OPERATORS or op in FUNCTIONS
    depth = 1 + max((arg.depth for arg in args), default=0)
    if depth > MAX_DEPTH:
        raise ExpressionRefused(too_deep())
    return Grown({"op": op, "args": [arg.tree for arg in args]}, depth)


def too_deep() -> str:
    """Say how deep an expression may be."""
    return _("表达式嵌套超过 %(most)d 层") % {"most": MAX_DEPTH}


def with_pattern(args: list[Grown]) -> list[Grown]:
    """Replace the pattern of regex() by its portable form."""
    pattern = args[1].tree.get("value")
    if not isinstance(pattern, str):
        raise ExpressionRefused(_("regex() 的第二个参数必须是写在引号里的正则表达式"))
    try:
        return [args[0], Grown({"value": portable_pattern(pattern)}, 1)]
    except PatternRefused as refused:
        raise ExpressionRefused(str(refused)) from refused


def number_value(text: str) -> int | float:
    """Value a number literal, whole ones as int."""
    if sum(char.isdigit() for char in text) > MOST_DIGITS:
        raise ExpressionRefused(_("数字“%(text)s”超过 %(most)d 位") % {"text": text, "most": MOST_DIGITS})
    value = float(text)
    return int(value) if value.is_integer() else value


def reference_name(text: str) -> str:
    """Take the question's name out of ${name}."""
    name = text[2:-1].strip()
    if not re.fullmatch(NAME, name):
        raise ExpressionRefused(_("“%(text)s”不是题名") % {"text": text})
    return name
