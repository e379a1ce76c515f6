"""`wanjia results` takes a laboratory's file in by the same action as the page."""

from datetime import timedelta
from pathlib import Path

import pytest

from wanjia.interfaces.cli import main
from wanjia.response.sampling.models import Result
from wanjia.response.sampling.tests.scene import Scene
from wanjia.response.sampling.tests.test_custody import seal


def words(scene: Scene, file: Path, by: str, returned: Path) -> list[str]:
    said = ["results", str(file), "--round", scene.round.campaign.name, "--laboratory", scene.laboratory.name]
    return [*said, "--by", by, "--errors", str(returned)]


def test_a_file_is_taken_in_once_by_who_enters_results_and_its_rows_come_back(
    sampling: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    file, returned = tmp_path / "a.csv", tmp_path / "returned.xlsx"
    file.write_text("管号,结果\nT0000001,阴性\nT0000404,阴性\n", encoding="gb18030")
    assert main(words(sampling, file, "shequ", returned)) == 1 and not Result.objects.exists()
    assert main(words(sampling, file, "jianyan", returned)) == 1
    said = capsys.readouterr()
    assert "2 rows: 1 accepted, 1 returned" in said.out and "row 3 T0000404" in said.out
    assert "'shequ' may not enter results" in said.err and returned.read_bytes()[:2] == b"PK"
    assert main(words(sampling, file, "jianyan", returned)) == 1
    assert "a.csv" in capsys.readouterr().err and Result.objects.count() == 1
    assert sampling.hamlet.at + timedelta(days=1) < Result.objects.get().reported_at
    assert main(["results", str(tmp_path / "none.csv"), *words(sampling, file, "jianyan", returned)[2:]]) == 1
