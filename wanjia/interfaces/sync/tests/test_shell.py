"""The phone app's own files."""

from typing import Any

from django.test import Client

from wanjia.interfaces.sync import shell


def test_the_app_is_served_where_its_service_worker_may_answer(tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(shell, "FIELD", tmp_path)
    (tmp_path / "sw.js").write_text("self")
    (tmp_path / "index.html").write_text("<!doctype html>")
    worker = Client().get("/field/sw.js")
    assert worker["Service-Worker-Allowed"] == "/field/" and worker["Cache-Control"] == "no-cache"
    assert Client().get("/field/").status_code == 200
    (tmp_path / "sw.js").unlink()
    assert Client().get("/field/sw.js").status_code == 404
