"""What stands stays as it was made, whatever has come to the machine since."""

import json
from collections.abc import Iterator

import pytest

from stacks.model.stack import Settings
from tests.live.lab import Lab
from toolchain.engine import connect
from toolchain.facts import facts_file
from toolchain.pulumi_cli import current_cli
from toolchain.sources import VARIABLE
from toolchain.stack import Stack
from toolchain.versions import VERSIONS

TAG = VERSIONS.images.endpoint


@pytest.fixture
def no_facts() -> Iterator[None]:
    """Nobody has looked at this host yet."""
    path = facts_file(str(connect().info()["ID"]))
    hidden = path.with_suffix(".hidden")
    path.rename(hidden)
    try:
        yield
    finally:
        hidden.rename(path)


@pytest.fixture
def another_image() -> Iterator[None]:
    """The endpoint image was built anew: its tag is at another image."""
    client = connect()
    made = client.images.get(TAG)
    name = "cn-test-another-image"
    container = client.containers.create(TAG, "true", name=name)
    repository, _, tag = TAG.partition(":")
    other = container.commit(repository, tag, changes="LABEL another=image")
    container.remove()
    try:
        yield
    finally:
        made.tag(repository, tag)
        client.images.remove(str(other.id), force=True)


@pytest.mark.usefixtures("no_facts")
def test_without_findings_about_the_host_nothing_changes(lab: Lab) -> None:
    assert lab.planned() == []


@pytest.mark.usefixtures("another_image")
def test_an_endpoint_image_that_was_built_anew_replaces_no_endpoint(lab: Lab, settings: Settings) -> None:
    if not settings.endpoints:
        pytest.skip("the stack has no endpoints")
    assert lab.planned() == []


@pytest.mark.parametrize("source", ["registry", "build", "auto"])
def test_where_images_come_from_today_changes_nothing(
    lab: Lab, stack: str, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lab.outputs
    # The CLI is the one that is there: which images the program chooses is what this is about.
    pulumi = Stack(stack, current_cli())
    monkeypatch.setenv(VARIABLE, source)
    steps = json.loads(pulumi.capture("preview", "--stack", stack, "--json"))["steps"]
    assert [step for step in steps if step["op"] != "same"] == []
