"""Looking at a screen, light and dark: WCAG 2.2 AA by axe, nothing wider than the phone; a picture of it where somebody asked for pictures."""

from __future__ import annotations

import os
from pathlib import Path

from phone import Phone

AXE = Path(__file__).resolve().parents[3] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]  # what may differ in the dark; all else is looked at in the light


class Eye:
    """Looks at a phone's screens by name; ``problems`` says what is wrong with which."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.seen: dict[str, list[str]] = {}

    def look(self, name: str, also: str = "() => []") -> None:
        """Look at what is shown; ``also``: a script that gives more that is wrong, as texts."""
        page = self.phone.page
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text())
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(150)  # colours go over into one another
            only = OF_COLOUR if scheme == "dark" else TAGS
            result = page.evaluate("only => axe.run({runOnly: only, resultTypes: ['violations']})", only)
            self.seen[f"{name}, {scheme}"] = [
                f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in result["violations"]
            ]
            if folder := os.environ.get("WANJIA_SCREENSHOTS"):
                page.screenshot(path=f"{folder}/{scheme}-{name}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        self.seen[name] = ["wider than the screen"] * wide + page.evaluate(also)

    @property
    def problems(self) -> dict[str, list[str]]:
        """What is wrong, by screen."""
        return {name: problems for name, problems in self.seen.items() if problems}
