"""The live tests' stack: stood up once, looked at from inside of its containers, removed at the end.

`--stack NAME` chooses the stack; with `--keep` it must be up already and stays up (`make verify`).
"""

import os
from collections.abc import Iterator

import pytest
import testinfra
from testinfra.host import Host

from stacks.model.stack import Settings
from tests.live import cases
from tests.live.lab import Lab
from toolchain.paths import venv_dir


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("live tests")
    group.addoption("--stack", default="test", help="the stack to prove")
    group.addoption("--keep", action="store_true", help="prove the stack as it stands, and let it stand")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of the stack's end come last; they are not for a stack that is to stay."""
    ending = [item for item in items if item.get_closest_marker("ends_stack")]
    rest = [item for item in items if item not in ending]
    if config.getoption("--keep"):
        config.hook.pytest_deselected(items=ending)
        ending = []
    items[:] = rest + ending


def pytest_configure(config: pytest.Config) -> None:
    # kubectl comes with the project's Python packages.
    os.environ["PATH"] = os.pathsep.join([str(venv_dir() / "bin"), os.environ["PATH"]])
    config.addinivalue_line("markers", "ends_stack: removes the stack; runs last")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Cases come from the stack's settings: see tests.live.cases."""
    stack = metafunc.config.getoption("--stack")
    for name in cases.KINDS.keys() & set(metafunc.fixturenames):
        found, ids = cases.of_kind(name, stack)
        metafunc.parametrize(name, found, ids=ids)


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--stack"))


@pytest.fixture(scope="session")
def settings(stack: str) -> Settings:
    """The settings as they stand on this host: less what its kernel lacks."""
    return cases.present_settings(stack)


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest, stack: str) -> Iterator[Lab]:
    """The stack, up."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        lab = Lab(stack, keep=bool(request.config.getoption("--keep")))
        lab.up()
    yield lab
    with capture.global_and_fixture_disabled():
        lab.down()


@pytest.fixture(scope="session")
def host() -> Host:
    """The host that the engine runs on."""
    return testinfra.get_host("local://")
