"""The policies are asked about every stack unless somebody says otherwise; what they are told is checked."""

import json
from pathlib import Path

import pytest

from policies import configuration
from policies.configuration import LEVELS, PACK
from toolchain import guard
from toolchain.errors import ToolchainError

ASKED = ["--policy-pack", str(PACK)]
WRONG = {"docker-privilegd": {}, "docker-privileged": "warn"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where stacks' configurations are: none has one; nobody has said anything of policies."""
    monkeypatch.setattr(configuration, "FOLDER", tmp_path)
    monkeypatch.delenv(guard.VARIABLE, raising=False)
    return tmp_path


def test_policies_are_asked_if_nobody_says_otherwise() -> None:
    assert guard.arguments("lab") == ASKED


def test_a_stacks_own_configuration_goes_with_them(folder: Path) -> None:
    path = folder / "lab.json"
    path.write_text('{"docker-privileged": "advisory"}')
    assert guard.arguments("lab") == [*ASKED, "--policy-pack-config", str(path)]
    assert guard.arguments("test") == ASKED


@pytest.mark.parametrize(
    ("variable", "value", "asked"),
    [
        ("on", None, True),
        ("off", None, False),
        ("", None, True),
        ("off", "on", True),
        ("on", "off", False),
        ("nonsense", "off", False),
    ],
)
def test_what_is_given_counts_more_than_the_variable(
    variable: str, value: str | None, asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(guard.VARIABLE, variable)
    assert guard.arguments("lab", value) == (ASKED if asked else [])


@pytest.mark.parametrize("value", ["OFF", "no", "0", "off "])
def test_what_is_neither_on_nor_off_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever means `off` finds out before anything is refused, and nobody turns them off by mistake."""
    monkeypatch.setenv(guard.VARIABLE, value)
    with pytest.raises(ToolchainError) as refused:
        guard.arguments("lab")
    assert refused.value.problem == f"POLICIES={value} is not known"
    assert refused.value.remedy == "set it to on or off"


def test_a_wrong_configuration_is_refused_with_all_that_is_wrong(folder: Path) -> None:
    (folder / "lab.json").write_text(json.dumps(WRONG))
    with pytest.raises(ToolchainError) as refused:
        guard.arguments("lab")
    assert refused.value.problem.splitlines() == [
        "lab.json of the policies is wrong:",
        "  docker-privilegd = {}: is no rule; did you mean docker-privileged?",
        f"  docker-privileged.enforcementLevel = warn: is none of {', '.join(LEVELS)}",
    ]
    assert refused.value.remedy == "see docs/policies.md"


def test_a_wrong_configuration_is_no_concern_of_others_or_where_they_are_off(folder: Path) -> None:
    (folder / "lab.json").write_text(json.dumps(WRONG))
    assert guard.arguments("test") == ASKED
    assert guard.arguments("lab", guard.OFF) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"docker-privileged": 1}', '{"docker-privileged": null}'])
def test_what_is_no_configuration_at_all_is_refused_too(text: str, folder: Path) -> None:
    (folder / "lab.json").write_text(text)
    with pytest.raises(ToolchainError, match=r"lab\.json of the policies is wrong"):
        guard.arguments("lab")
