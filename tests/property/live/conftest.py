"""How many stacks are drawn, and what they are called."""

import os
from pathlib import Path

import pytest

from toolchain.paths import venv_dir


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("drawn stacks")
    group.addoption("--draws", type=int, default=5, help="how many stacks to stand up, one by one")
    group.addoption("--name", default="drawn", help="what each of them is called")


def pytest_configure() -> None:
    os.environ["PATH"] = os.pathsep.join([str(venv_dir() / "bin"), os.environ["PATH"]])
    # The pack is about what is wanted, not about what stands up.
    os.environ["POLICIES"] = "off"


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """The name of the stacks."""
    return str(request.config.getoption("--name"))


@pytest.fixture
def draws(request: pytest.FixtureRequest) -> int:
    """How many of them."""
    return int(request.config.getoption("--draws"))


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Where the matrix is written."""
    return tmp_path
