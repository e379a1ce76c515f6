"""Records of other systems come in through the command."""

from pathlib import Path

import pytest

from demo.hamlet import Hamlet
from wanjia.interfaces.cli import main

HEAD = "类别,编号,姓名,身份证号,电话,时间,地点,来源地\n"


def test_the_command_says_what_became_of_every_line(
    hamlet: Hamlet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text(f"{HEAD}外来人员,1,来客,,13800000001,2022-11-11,,武汉市\n外来人员,2,,,,,,\n")
    where = ["records", str(tmp_path / "a.csv"), "--place", hamlet.places["next_street"].code, "--by"]
    assert main([*where, "hongxing"]) == 1
    said = capsys.readouterr().out
    assert "2 lines: 1 accepted (0 had come before), 1 returned" in said and "武汉市 1 (0 known)" in said
    assert main([*where, "kakou"]) == 1 and "may not" in capsys.readouterr().err
