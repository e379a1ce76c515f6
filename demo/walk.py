"""Walk every main page as each of the cast, over plain HTTP: sign in through the form, follow what the pages link to."""

import re
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from demo.cast import CAST, PASSWORD, Member

DEPTH = 2
MOST_PAGES = 120  # of one member
SAME_SHAPE = 2  # pages that differ only by their sealed ids
TRIED = 60  # addresses of others that each member tries
SEALED = re.compile(r"[0-9a-z]{26}|\d+")
FORM_TYPE = "application/x-www-form-urlencoded"


class Page(HTMLParser):
    """What a page links to, what it loads, and its sign-in form."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.assets: list[str] = []
        self.fields: dict[str, str] = {}
        self.password = ""
        self._form: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href") and "download" not in given:
            self.links.append(given["href"])
        elif tag in ("script", "img") and given.get("src"):
            self.assets.append(given["src"])
        elif tag == "link" and given.get("rel") in ("stylesheet", "manifest", "icon"):
            self.assets.append(given.get("href", ""))
        elif tag == "form":
            self._form = []
        elif tag == "input" and given.get("name"):
            self._form.append((given["name"], given.get("type", "text"), given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and any(kind == "password" for _name, kind, _value in self._form):
            self.fields = {name: value for name, _kind, value in self._form}
            self.password = next(name for name, kind, _value in self._form if kind == "password")


@dataclass
class Answer:
    """One answer, redirects followed: where it came from, its status, its text if it is a page."""

    address: str
    status: int
    text: str = ""


@dataclass
class Session:
    """One member's browser."""

    host: str
    member: Member
    cookies: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)  # shape -> an address of that shape
    problems: list[str] = field(default_factory=list)
    pages: int = 0
    door: str = ""  # the address of the sign-in form

    def get(self, address: str) -> Answer:
        """Fetch an address of this host, following redirects."""
        for _redirect in range(6):
            answer, location = self._send("GET", address, None)
            if location is None:
                return answer
            address = urljoin(address, location)
        return Answer(address, 599, "too many redirects")

    def post(self, address: str, values: dict[str, str]) -> Answer:
        """Send a form and follow where it leads."""
        answer, location = self._send("POST", address, urlencode(values))
        return self.get(urljoin(address, location)) if location is not None else answer

    def _send(self, method: str, address: str, body: str | None) -> tuple[Answer, str | None]:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept": "text/html"}
        headers |= {"Content-Type": FORM_TYPE} if body is not None else {}
        connection = HTTPConnection(self.host, timeout=60)
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            return self._read(address, response)
        except (OSError, HTTPException) as error:
            return Answer(address, 599, f"{type(error).__name__} {error}"), None
        finally:
            connection.close()

    def _read(self, address: str, response: HTTPResponse) -> tuple[Answer, str | None]:
        raw = response.read()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if response.status in (301, 302, 303, 307, 308):
            return Answer(address, response.status), response.headers["Location"]
        is_page = "html" in (response.headers.get("Content-Type") or "")
        return Answer(address, response.status, raw.decode("utf-8", "replace") if is_page else ""), None

    def sign_in(self) -> Answer | None:
        """Sign in through the form the first page shows; give the page it leads to, None when that fails."""
        form = self.get("/")
        page = Page(form.text)
        self.door = urlsplit(form.address).path
        if not page.password:
            self.problems.append(f"no sign-in form at {form.address} ({form.status})")
            return None
        names = [name for name in page.fields if name != page.password and "user" in name]
        values = page.fields | {page.password: PASSWORD, **dict.fromkeys(names, self.member.username)}
        first = self.post(form.address, values)
        if first.status != 200 or self._is_shut_out(first):
            self.problems.append(f"cannot sign in ({first.status} at {first.address})")
            return None
        return first

    def _is_shut_out(self, answer: Answer) -> bool:
        return urlsplit(answer.address).path == self.door

    def walk(self) -> None:
        """Follow the links of the first page, and theirs."""
        first = self.sign_in()
        if first is None:
            return
        shapes: Counter[str] = Counter()
        queue = deque([(first.address, 0, "the sign-in")])
        while queue and self.pages < MOST_PAGES:
            address, depth, origin = queue.popleft()
            answer = first if depth == 0 else self.get(address)
            self.pages += 1
            if answer.status != 200 or self._is_shut_out(answer):
                what = "asks to sign in again" if answer.status == 200 else f"answers {answer.status}"
                self.problems.append(f"{address} {what} (linked on {origin})")
                continue
            page = Page(answer.text)
            for asset in page.assets:
                self._load(urljoin(answer.address, asset), address)
            for link in page.links if depth < DEPTH else ():
                target = urldefrag(urljoin(answer.address, link)).url
                if self._is_new(target, shapes):
                    queue.append((target, depth + 1, address))

    def _is_new(self, address: str, shapes: Counter[str]) -> bool:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or "sign-out" in parts.path or not parts.path.startswith("/"):
            return False
        key = shape(address)
        if shapes[key] >= SAME_SHAPE or shapes[f"={address}"]:
            return False
        shapes[key] += 1
        shapes[f"={address}"] += 1
        self.seen.setdefault(key, address)
        return True

    def _load(self, address: str, origin: str) -> None:
        key = f"asset {address}"
        if urlsplit(address).netloc:
            self.problems.append(f"{origin} loads {address} from elsewhere")
        elif not address.startswith("data:") and key not in self.seen:
            self.seen[key] = address
            status = self.get(address).status
            if status != 200:
                self.problems.append(f"{address} answers {status} (loaded by {origin})")

    def try_others(self, addresses: dict[str, str]) -> None:
        """Ask for pages that only others were shown: a refusal is right, a failure is not."""
        foreign = [address for key, address in sorted(addresses.items()) if key not in self.seen]
        for address in foreign[:TRIED]:
            answer = self.get(address)
            self.pages += 1
            if answer.status >= 500:
                self.problems.append(f"{address} answers {answer.status}")


def shape(address: str) -> str:
    """Give an address without what differs from row to row: its ids and the values of its query."""
    parts = urlsplit(address)
    names = "&".join(sorted(pair.split("=")[0] for pair in parts.query.split("&") if pair))
    return SEALED.sub("*", parts.path) + ("?" + names if names else "")


def walk_as_everybody(host: str) -> tuple[int, list[str]]:
    """Walk the pages of ``host`` as each of the cast; give how many pages there were, and every problem by name."""
    sessions = [Session(host, member) for member in CAST]
    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(Session.walk, sessions))
        signed_in = [session for session in sessions if session.pages]
        addresses = {k: a for session in signed_in for k, a in session.seen.items() if not k.startswith("asset ")}
        list(pool.map(lambda session: session.try_others(addresses), signed_in))
    by_text: dict[str, list[str]] = {}
    for session in sessions:
        for problem in session.problems:
            by_text.setdefault(problem, []).append(session.member.username)
    return sum(session.pages for session in sessions), [f"{text}: {', '.join(who)}" for text, who in by_text.items()]
