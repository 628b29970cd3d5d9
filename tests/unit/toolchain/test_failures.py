"""However a command ends, it ends in words and a remedy, not in a traceback."""

import json
from pathlib import Path

import pytest
import yaml
from docker.errors import APIError, DockerException
from pydantic import BaseModel, ValidationError
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ReadTimeout

from reachability import __main__ as reachability
from toolchain import __main__ as commands
from toolchain import golint, wanted
from toolchain.errors import ToolchainError


class Strict(BaseModel):
    """Something that wants a number."""

    number: int


def not_valid() -> Exception:
    try:
        Strict.model_validate({"number": "none"})
    except ValidationError as error:
        return error
    raise AssertionError


def not_yaml() -> Exception:
    try:
        yaml.safe_load("a: [")
    except yaml.YAMLError as error:
        return error
    raise AssertionError


ERRORS: dict[str, tuple[Exception, str]] = {
    "the toolchain's own": (ToolchainError("a problem", "a remedy"), "error: a problem\nremedy: a remedy"),
    "the engine's": (APIError("no [bold] space"), "error: the Docker engine: no [bold] space"),
    "no engine": (DockerException("no answer"), "error: the Docker engine: no answer"),
    "a busy engine": (ReadTimeout("timed out"), "gave no answer: timed out\nremedy: look whether"),
    "a connection": (NoConnection("aborted"), "gave no answer: aborted\nremedy: look whether"),
    "a full disk": (
        OSError(28, "No space left on device", "/a"),
        "/a: No space left on device\nremedy: free",
    ),
    "a file that is gone": (FileNotFoundError(2, "No such file", "/a"), "error: /a: No such file\nremedy: "),
    "YAML": (not_yaml(), "error: not valid YAML: while parsing"),
    "JSON": (json.JSONDecodeError("Expecting value", "<", 0), "JSONDecodeError: Expecting value"),
    "a model": (not_valid(), "ValidationError: 1 validation error for Strict number Input"),
    "a missing output": (KeyError("nodes"), "KeyError: 'nodes'"),
    "an assertion": (AssertionError(), "AssertionError\nwhole log: "),
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the log goes."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.mark.parametrize("command", sorted(commands.COMMANDS))
@pytest.mark.parametrize(("error", "said"), ERRORS.values(), ids=ERRORS)
def test_every_command_ends_in_words(
    command: str,
    error: Exception,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def failing(_stack: str) -> int:
        raise error

    monkeypatch.setitem(commands.COMMANDS, command, failing)
    assert commands.main([command, "--stack", "lab"]) == 1
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(("error", "said"), ERRORS.values(), ids=ERRORS)
def test_so_does_the_matrix(
    error: Exception,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def failing(_names: object) -> None:
        raise error

    monkeypatch.setattr(reachability, "look", failing)
    assert reachability.main(["--stack", "lab"]) == 2
    assert said in capsys.readouterr().err


def test_what_nobody_has_foreseen_is_kept_whole_in_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(_stack: str) -> int:
        outputs: dict[str, int] = {}
        return outputs["nodes"]

    monkeypatch.setitem(commands.COMMANDS, "drift", failing)
    assert commands.main(["drift"]) == 1
    log = next(tmp_path.rglob("error.log"))
    assert f"whole log: {log}" in capsys.readouterr().err
    assert "Traceback" in log.read_text()


@pytest.mark.parametrize("text", ["a: [", "- a list", "config: [a]", "a: \x00"])
def test_a_stacks_file_that_is_not_yaml_is_named(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "Pulumi.lab.yaml"
    path.write_text(text)
    monkeypatch.setattr(wanted, "settings_file", lambda _: path)
    with pytest.raises(ToolchainError, match=r"(?s)Pulumi\.lab\.yaml.*(correct it|write config:)"):
        wanted.wanted_settings("lab")


def test_go_code_is_not_called_formatted_where_there_is_no_gofmt(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match=r"there is no program .*gofmt"):
        golint._check_format(tmp_path / "go", tmp_path)
