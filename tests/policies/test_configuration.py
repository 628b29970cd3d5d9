"""What stacks say of the rules: the shipped files, and what is wrong with others."""

import json
from pathlib import Path
from typing import Any

import pytest

from policies.configuration import FOLDER, PACK, arguments, config_file, main, problems
from policies.settings import RuleSettings, read
from toolchain.stack import settings_file

SHIPPED = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_configurations_are_right_and_of_a_stack_that_is_there(path: Path) -> None:
    assert problems(json.loads(path.read_text())) == []
    assert settings_file(path.stem).exists()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_shipped_configuration_weakens_a_rule_as_a_whole(path: Path) -> None:
    assert "enforcementLevel" not in path.read_text()
    assert all(isinstance(told, dict) for told in json.loads(path.read_text()).values())


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"docker-privilegd": {}}, "docker-privilegd = {}: is no rule; did you mean docker-privileged?"),
        ({"nonsense": "advisory"}, "nonsense = advisory: is no rule; see docs/policies.md"),
        ({"docker-privileged": "warn"}, "docker-privileged.enforcementLevel = warn: is none of mandatory"),
        ({"docker-privileged": {"enforcementLevel": "off"}}, "enforcementLevel = off"),
        ({"docker-privileged": {"exemptions": {}}}, "docker-privileged.exemptions = {}: is an unknown key"),
        ({"kubernetes-node-ports": {"lowest": "80"}}, "kubernetes-node-ports.lowest = 80"),
        ({"kubernetes-node-ports": {"lowest": 0}}, "kubernetes-node-ports.lowest = 0"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(raw: dict[str, Any], said: str) -> None:
    [problem] = problems(raw)
    assert said in str(problem)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"all": "advisory"},
        {"docker-privileged": "disabled"},
        {"docker-privileged": {"enforcementLevel": "advisory", "exceptions": {"tool": "is being replaced"}}},
    ],
)
def test_what_pulumi_takes_passes(raw: dict[str, Any]) -> None:
    assert problems(raw) == []


def test_nothing_said_means_the_defaults() -> None:
    assert read(RuleSettings, {}) == RuleSettings()


def test_pulumi_is_told_of_the_pack_and_of_the_stacks_file_if_there_is_one() -> None:
    assert arguments("test") == [
        "--policy-pack", str(PACK), "--policy-pack-config", str(FOLDER / "test.json"),
    ]  # fmt: skip
    assert arguments("none-such") == ["--policy-pack", str(PACK)]
    assert config_file("none-such") is None


def test_the_command_names_the_file_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.json"
    path.write_text('{"nonsense": "advisory"}')
    assert main([str(path)]) == 1
    assert capsys.readouterr().out.startswith(f"{path}: nonsense = advisory: is no rule")
    assert main([]) == 0
