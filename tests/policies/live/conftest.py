"""Real previews; they need what `make setup STACK=test` provides, and make nothing."""

from pathlib import Path

import pytest

from tests.policies.live.project import Project
from toolchain.pulumi_cli import find_cli
from toolchain.sources import wanted_source


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A throw-away project."""
    cli = find_cli(wanted_source())
    if cli is None:
        pytest.skip("the Pulumi CLI is not there; run `make setup STACK=test`")
    return Project(tmp_path, cli)
