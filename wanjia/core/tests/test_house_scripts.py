"""The scripts' own checks find what they promise to find, each tried on a small tree made for it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wanjia.core.tests.source import ROOT

PAGE = '{% load i18n %}<h1>{% translate "一户不漏" %}</h1>\n<p>裸文</p>{{ x|default:_("没有") }}{# 注 #}\n'
VIEW = 'from django.utils.translation import gettext as _\n\nTITLE = _("网格 %(name)s")\nBARE = "没有译"\n'
APP = 'const a = `<b>${t("今天")}</b>`;\nexport const b = put("不是文案") + t("还有 {n} 户", { n: 3 });\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with one page, one view and one screen of the phone app, and no English yet."""
    shutil.copytree(ROOT / "script/lib", tmp_path / "script/lib")
    sources = {
        "wanjia/desk/templates/a.html": PAGE,
        "wanjia/desk/views.py": VIEW,
        "frontend/field/a.tsx": APP,
        "demo/a": "",
    }
    for name, text in {**sources, "pyproject.toml": (ROOT / "pyproject.toml").read_text()}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    return tmp_path


def run(tree: Path, *words: str) -> tuple[int, str]:
    """Give the exit code and the words of a script of script/lib run in the tree."""
    done = subprocess.run([sys.executable, *words], cwd=tree, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_the_message_check_names_everything_without_english(tree: Path) -> None:
    code, said = run(tree, "script/lib/messages.py", "check")
    assert code == 1
    for text in ("“一户不漏”", "“没有”", "“网格 %(name)s”", "“今天”", "“还有 {n} 户”"):
        assert f"no English for {text}" in said
    assert "a.html:2: Chinese outside a translation tag: <p>裸文</p>" in said
    assert "views.py:4: Chinese outside gettext: 没有译" in said
    assert "不是文案" not in said


def test_english_is_kept_when_its_message_rests_and_comes_back(tree: Path) -> None:
    catalogue = tree / "locale/en/LC_MESSAGES/django.po"
    run(tree, "script/lib/messages.py", "extract")
    first = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(first.replace('msgid "今天"\nmsgstr ""', 'msgid "今天"\nmsgstr "Today"'), encoding="utf-8")
    screen = tree / "frontend/field/a.tsx"
    screen.write_text("", encoding="utf-8")
    run(tree, "script/lib/messages.py", "extract")
    assert '#~ msgid "今天"' in catalogue.read_text(encoding="utf-8")
    screen.write_text(APP, encoding="utf-8")
    run(tree, "script/lib/messages.py", "extract")
    assert '\nmsgid "今天"\nmsgstr "Today"' in catalogue.read_text(encoding="utf-8")


def test_the_message_check_compares_what_is_filled_in(tree: Path) -> None:
    catalogue = tree / "locale/en/LC_MESSAGES/django.po"
    run(tree, "script/lib/messages.py", "extract")
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text.replace('户"\nmsgstr ""', '户"\nmsgstr "{count} homes"'), encoding="utf-8")
    assert "the English of “还有 {n} 户” fills other places" in run(tree, "script/lib/messages.py", "check")[1]


def test_the_tree_check_names_what_may_not_be_committed(tree: Path) -> None:
    (tree / "frontend/vendor").mkdir()
    (tree / "frontend/vendor/a.js").write_text("1")
    (tree / "wanjia/long.py").write_text("x = 1\n" * 401)
    lock = {"packages": {"": {}, "node_modules/a": {"resolved": "https://example.org/a.tgz"}}}
    (tree / "package-lock.json").write_text(json.dumps(lock))
    with (tree / "requirements.lock").open("a") as requirements:
        requirements.write("loose==1.0\n")
    subprocess.run("git init -q && git add -A", shell=True, cwd=tree, check=True)
    code, said = run(tree, "script/lib/tree.py")
    assert code == 1
    assert "requirements.lock has no hash for loose==1.0" in said
    assert "wanjia/long.py: 401 lines" in said
    assert "frontend/vendor/a.js: third-party or built code" in said
    assert "node_modules/a names an address" in said and "node_modules/a has no hash" in said


def test_the_tree_check_names_what_a_merge_left_behind(tree: Path) -> None:
    mine, yours = "<" * 7 + " HEAD\nx = 1\n", "=" * 7 + "\nx = 2\n" + ">" * 7 + " other\n"
    (tree / "wanjia/half.md").write_text("Title\n=======\n" + mine + yours)
    (tree / "wanjia/whole.md").write_text("Title\n=======\n")
    (tree / ".merge_file_0MVXy7").write_text("1")
    subprocess.run("git init -q && git add -A", shell=True, cwd=tree, check=True)
    (tree / "wanjia/.merge_file_a1B2c3").write_text("1")  # not added yet
    code, said = run(tree, "script/lib/tree.py")
    assert code == 1
    assert "\n.merge_file_0MVXy7: left behind by a merge" in "\n" + said
    assert "wanjia/.merge_file_a1B2c3: left behind by a merge" in said
    assert "wanjia/half.md: holds both sides" in said and "whole.md" not in said


def test_the_lock_is_stale_when_a_package_is_asked_for_anew(tree: Path) -> None:
    project = tree / "pyproject.toml"
    assert run(tree, "script/lib/lock.py", "check")[0] == 0
    project.write_text(
        project.read_text(encoding="utf-8").replace('"segno",', '"segno", "newcomer",'), encoding="utf-8"
    )
    assert "older than pyproject.toml" in run(tree, "script/lib/lock.py", "check")[1]
