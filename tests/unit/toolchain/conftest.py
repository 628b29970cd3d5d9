"""What the tests of several commands share."""

from pathlib import Path

import pytest

from tests.unit.toolchain.fake_pulumi import FakePulumi
from toolchain import __main__ as commands
from toolchain import preview


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakePulumi:
    """What the commands take for Pulumi; whatever the reader's own variables say, they say nothing here."""
    folder = tmp_path / "pulumi"
    folder.mkdir()
    fake = FakePulumi(folder)
    monkeypatch.setattr(commands, "current_cli", lambda: fake.cli)
    monkeypatch.setattr(preview, "current_cli", lambda: fake.cli)
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere")
    for variable in ("FORMAT", "PLAN", "POLICIES", "PULUMI_EXPERIMENTAL"):
        monkeypatch.setenv(variable, "")
    return fake
