"""A stack's life: a second look changes nothing, what is missing is said, and nothing is left behind."""

from pathlib import Path

import pytest

from stacks.model.stack import Settings
from tests.live import cases, host_state
from tests.live.lab import Lab
from toolchain.engine import connect
from toolchain.facts import missing_capabilities
from toolchain.stack import settings_file, stack_names


def test_a_second_preview_with_refresh_changes_nothing(lab: Lab) -> None:
    assert lab.pulumi("preview", "--refresh", "--expect-no-changes") == 0


def test_what_the_host_lacks_is_an_output_and_not_silence(lab: Lab, stack: str, settings: Settings) -> None:
    declared = cases.declared_settings(stack)
    gone = {
        (kind, name)
        for kind in ("networks", "endpoints", "services")
        for name in getattr(declared, kind).keys() - getattr(settings, kind).keys()
    }
    said = {(f"{one['kind']}s", one["name"]) for one in lab.outputs["omitted"]}
    assert gone <= said
    assert all(one["reason"] for one in lab.outputs["omitted"])
    assert bool(said) <= bool(missing_capabilities())


def test_the_stacks_yaml_is_as_its_owner_wrote_it(lab: Lab, stack: str) -> None:
    assert settings_file(stack).read_bytes() == lab.settings_before


@pytest.mark.parametrize("name", stack_names())
def test_a_plain_pulumi_adds_its_salt_to_a_stacks_yaml_and_nothing_else(
    lab: Lab, name: str, tmp_path: Path
) -> None:
    """They are laid out as Pulumi writes them, so that `pulumi up` and `pulumi config set` leave them be."""
    copy = tmp_path / f"Pulumi.{name}.yaml"
    copy.write_bytes(settings_file(name).read_bytes())
    for command in (("set", "written-by-a-test", "x"), ("rm", "written-by-a-test")):
        assert lab.pulumi("config", *command, "--config-file", str(copy)) == 0
    lines = [line for line in copy.read_text().splitlines() if not line.startswith("encryptionsalt: ")]
    assert lines == settings_file(name).read_text().splitlines()


@pytest.mark.ends_stack
def test_after_down_the_host_is_as_it_was(lab: Lab) -> None:
    lab.down()
    assert lab.before is not None
    assert host_state.left_behind(lab.before, host_state.take(connect(), lab.stack)) == {}
