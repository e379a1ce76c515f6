"""A resident who looks at who has read about them is told the page in their own words."""

import re
from pathlib import Path

from wanjia.registry.people.rules import PAGES

ROOT = Path(__file__).parents[3]
INSIDE = r"\([^()]*(?:\([^()]*\)[^()]*)*"
WAY = re.compile(rf'(?:record_readings|record_visitor_readings|read_cases){INSIDE}through="([^"]+)"')


def test_every_way_to_read_about_residents_has_a_name_they_understand() -> None:
    sources = [path for path in ROOT.rglob("*.py") if "tests" not in path.parts]
    ways = {way for path in sources for way in WAY.findall(path.read_text(encoding="utf-8"))}
    of_visitors = {"presence:resemblances", "registration:list", "movement:visitors"}  # no resident's page tells these
    assert len(ways) > 30 and not ways - PAGES.keys() - of_visitors
