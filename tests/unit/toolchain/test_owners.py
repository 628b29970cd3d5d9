"""The note of who stood up a stack: a hint that names no secret, and decides nothing."""

from pathlib import Path

import pytest

from toolchain import owners
from toolchain.state import BACKEND


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv(BACKEND, "file:///srv/states")
    monkeypatch.setattr(owners, "engine_info", lambda: {"ID": "AB:CD"})
    monkeypatch.setattr(owners, "CHECKOUT", Path("/home/a/networks"))


def test_another_checkout_reads_who_stood_it_up(monkeypatch: pytest.MonkeyPatch) -> None:
    owners.note("lab")
    said = "from /home/a/networks, with its state in file:///srv/states"
    assert owners.last("lab") == (said, True)
    monkeypatch.setattr(owners, "CHECKOUT", Path("/home/b/networks"))
    assert owners.last("lab") == (said, False)


def test_another_backend_is_another_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    owners.note("lab")
    monkeypatch.setenv(BACKEND, "file:///srv/others")
    assert not owners.last("lab")[1]


def test_a_backends_user_and_password_are_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BACKEND, "postgres://me:hush@db.example/states?sslpassword=hush")
    owners.note("lab")
    assert owners.last("lab")[0].endswith("postgres://db.example/states")


def test_what_was_removed_or_is_broken_is_not_known(tmp_path: Path) -> None:
    owners.note("lab")
    (file,) = tmp_path.glob("**/lab.json")
    file.write_text("{")
    assert owners.last("lab") == ("", False)
    owners.forget("lab")
    owners.forget("lab")
    assert owners.last("lab") == ("", False)


def test_without_an_engine_there_is_no_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owners, "engine_info", lambda: None)
    owners.note("lab")
    assert not list(tmp_path.rglob("*.json"))
    assert owners.last("lab") == ("", False)
