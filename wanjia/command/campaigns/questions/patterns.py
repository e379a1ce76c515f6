"""Patterns of regex(): one dialect that Python and JavaScript match alike, and that cannot backtrack without end.

A pattern is read into its parts and written anew with only what both languages share. While it is read, the number of
ways it can be matched is bounded: an atom has one way, a sequence the product, alternatives the sum, and a repetition
`x{a,b}` has (b - a + 1) * ways(x) ** b. A backtracking matcher tries at most that many paths, so a pattern over
MAX_MATCH_WAYS (with MAX_MATCHED characters to match) is refused, and so is an endless repetition of something that
can itself be matched in more than one way, the source of exponential time.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wanjia.command.campaigns.questions.definition import MAX_MATCH_WAYS, MAX_MATCHED, MAX_PATTERN

CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\r\\n\\f\\v"}
CONTROLS = {"t": "\\t", "r": "\\r", "n": "\\n", "f": "\\f"}
SYNTAX = frozenset("\\^$.*+?()[]{}|/")
MAX_NESTING = 10


class PatternRefused(ValueError):
    """The pattern is outside the dialect; the text says why."""


@dataclass(slots=True)
class Part:
    """Portable text of a piece of a pattern, the ways it can be matched, and whether it can match nothing."""

    text: str
    ways: int
    empty: bool


def portable_pattern(pattern: str) -> str:
    """Rewrite a pattern for a whole-value match in Python and JavaScript (flag u); raise PatternRefused."""
    if len(pattern) > MAX_PATTERN:
        raise PatternRefused(_("正则表达式超过 %(most)d 个字符") % {"most": MAX_PATTERN})
    body = pattern.removeprefix("^")
    if body.endswith("$") and not body.endswith("\\$"):
        body = body[:-1]
    part = Reading(body).whole()
    if part.ways > MAX_MATCH_WAYS:
        raise PatternRefused(_("正则表达式的匹配方式过多，可能很慢：减少 * + {n,m}"))
    return part.text


class Reading:
    """One left-to-right reading of a pattern."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def whole(self) -> Part:
        """Read everything."""
        part = self.alternatives()
        if self.at < len(self.text):
            raise PatternRefused(_("正则表达式里多了一个右括号"))
        return part

    def peek(self) -> str:
        """Next character, or ''."""
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        """Next character, which must be there."""
        if self.at >= len(self.text):
            raise PatternRefused(_("正则表达式没有写完"))
        self.at += 1
        return self.text[self.at - 1]

    def alternatives(self) -> Part:
        """Read `a|b|c`."""
        parts = [self.sequence()]
        while self.peek() == "|":
            self.take()
            parts.append(self.sequence())
        text = "|".join(part.text for part in parts)
        return Part(text, bounded(sum(part.ways for part in parts)), any(part.empty for part in parts))

    def sequence(self) -> Part:
        """Read repeated atoms up to `|` or `)`."""
        text, ways, empty = "", 1, True
        while self.peek() not in ("", "|", ")"):
            part = self.repeated(self.atom())
            text, ways, empty = text + part.text, bounded(ways * part.ways), empty and part.empty
        return Part(text, ways, empty)

    def atom(self) -> Part:
        """Read one character, class, escape or group."""
        char = self.take()
        if char == "(":
            return self.group()
        if char == "[":
            return Part(self.character_class(), 1, False)
        if char == ".":
            return Part("[^\\n\\r]", 1, False)
        if char == "\\":
            return Part(self.escape(inside=False), 1, False)
        if char in "*+?{":
            raise PatternRefused(_("正则表达式里“%(sign)s”前面没有可重复的内容") % {"sign": char})
        if char in "^$":
            raise PatternRefused(_("“%(sign)s”只能写在正则表达式的两端") % {"sign": char})
        return Part(literal(char), 1, False)

    def group(self) -> Part:
        """Read the rest of `( … )` or `(?: … )`."""
        if self.peek() == "?":
            if self.text[self.at : self.at + 2] != "?:":
                raise PatternRefused(_("正则表达式不支持“(%(start)s”") % {"start": self.text[self.at : self.at + 2]})
            self.at += 2
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise PatternRefused(_("正则表达式的括号嵌套过深"))
        part = self.alternatives()
        if self.peek() != ")":
            raise PatternRefused(_("正则表达式少了一个右括号"))
        self.take()
        self.depth -= 1
        return Part(f"(?:{part.text})", part.ways, part.empty)

    def escape(self, *, inside: bool) -> str:
        """Read what follows a backslash; `inside` a class the brackets of \\d are already there."""
        char = self.take()
        if char in CLASSES:
            return CLASSES[char] if inside else f"[{CLASSES[char]}]"
        if char in CONTROLS:
            return CONTROLS[char]
        if char.isalnum():
            raise PatternRefused(_("正则表达式不支持“\\%(char)s”") % {"char": char})
        return literal(char)

    def character_class(self) -> str:
        """Read the rest of `[ … ]`."""
        start = "[^" if self.peek() == "^" else "["
        if start == "[^":
            self.take()
        items: list[str] = []
        while self.peek() != "]" or not items:
            items.append(self.class_item())
        self.take()
        return start + "".join(items) + "]"

    def class_item(self) -> str:
        """Read one character, escape or range inside a class."""
        first, single = self.class_end()
        if self.peek() != "-" or self.text[self.at + 1 : self.at + 2] in ("]", ""):
            return first
        self.take()
        last, single_last = self.class_end()
        if not (single and single_last) or single > single_last:
            raise PatternRefused(_("正则表达式的范围“%(range)s”不对") % {"range": f"{first}-{last}"})
        return f"{first}-{last}"

    def class_end(self) -> tuple[str, str]:
        """Read one end of a range: portable text, and the character itself ('' for a class such as \\d)."""
        char = self.take()
        if char != "\\":
            if char in "[&~" and self.peek() == char:
                raise PatternRefused(_("正则表达式的方括号里不支持“%(sign)s”") % {"sign": char * 2})
            return literal(char, inside=True), char
        escaped = self.peek()
        text = self.escape(inside=True)
        if escaped in CLASSES:
            return text, ""
        return text if escaped in CONTROLS else literal(escaped, inside=True), escaped

    def repeated(self, part: Part) -> Part:
        """Read the repetition behind an atom, if any."""
        sign = self.peek()
        if sign not in ("*", "+", "?", "{"):
            return part
        self.take()
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign) or self.counts()
        if self.peek() == "?":
            self.take()
        if self.peek() and self.peek() in "*+{":
            raise PatternRefused(_("正则表达式里重复号“%(sign)s”连在一起") % {"sign": self.peek()})
        if most is None and (part.ways > 1 or part.empty):
            raise PatternRefused(_("正则表达式里重复套重复，可能很慢：请改用方括号，或去掉一层"))
        top = MAX_MATCHED if most is None else most
        ways = bounded((top - least + 1) * bounded(part.ways**top))
        text = part.text + (sign if sign != "{" else braces(least, most))
        return Part(text, ways, part.empty or least == 0)

    def counts(self) -> tuple[int, int | None]:
        """Read the rest of `{n}`, `{n,}` or `{n,m}`."""
        end = self.text.find("}", self.at)
        inner = self.text[self.at : max(end, self.at)]
        least, comma, most = inner.partition(",")
        if end < 0 or not is_count(least) or (most and not is_count(most)):
            raise PatternRefused(_("正则表达式的重复次数“{%(inner)s”不对") % {"inner": inner})
        self.at = end + 1
        low, high = int(least), int(most) if most else (None if comma else int(least))
        if high is not None and high < low:
            raise PatternRefused(_("正则表达式的重复次数“{%(inner)s”不对") % {"inner": inner})
        return low, high


def bounded(ways: int) -> int:
    """Keep a count of ways from growing without need once it is too large anyway."""
    return min(ways, MAX_MATCH_WAYS + 1)


def is_count(text: str) -> bool:
    """Say whether the text is a repetition count of at most 200."""
    return text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= MAX_MATCHED


def braces(least: int, most: int | None) -> str:
    """Write a repetition count."""
    if most is None:
        return f"{{{least},}}"
    return f"{{{least}}}" if most == least else f"{{{least},{most}}}"


def literal(char: str, *, inside: bool = False) -> str:
    """Write one character that stands for itself."""
    if char in SYNTAX or (inside and char == "-"):
        return "\\" + char
    return char
