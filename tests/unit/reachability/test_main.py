"""`python -m reachability`: its arguments, its exit codes, and the reports that it writes."""

import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from components.errors import SettingError
from reachability import __main__ as command
from reachability.report.run import Run
from stacks.settings import SettingsError
from tests.unit.reachability.report import sample
from tests.unit.reachability.report.sample import BLOCKED, OPEN, untried
from toolchain.errors import ToolchainError
from toolchain.paths import venv_dir

GOOD = sample.run(sample.observed("a", "b", OPEN))
BAD = sample.run(sample.observed("a", "b", OPEN, BLOCKED))
Call = Callable[..., int]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Run the command where probing comes to what is given; its exit code."""
    monkeypatch.setenv("PATH", os.environ["PATH"])

    def called(found: Run | Exception, *more: str) -> int:
        def looked(names: list[str]) -> Run:
            asked[:] = names
            if isinstance(found, Exception):
                raise found
            return found

        asked: list[str] = []
        monkeypatch.setattr(command, "look", looked)
        code = command.main(["--stack", "lab", "--reports", str(tmp_path), "--color", "never", *more])
        assert asked[0] == "lab"
        return code

    return called


@pytest.mark.parametrize(
    ("found", "code"),
    [(GOOD, 0), (BAD, 1), (sample.run(), 1), (sample.run(untried("a", "b")), 1)],
    ids=["as declared", "not as declared", "nothing declared", "nothing tried"],
)
def test_its_code_says_whether_all_is_as_declared(call: Call, found: Run, code: int) -> None:
    assert call(found) == code


REFUSED = SettingsError([SettingError("swarm", 1, "is no boolean [at all]")], "Pulumi.lab.yaml")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            ToolchainError("stack lab is not up", "run `make up STACK=lab`"),
            "error: stack lab is not up\nremedy: run `make up STACK=lab`\n",
        ),
        (
            REFUSED,
            "error: 1 problem in the settings of Pulumi.lab.yaml:\n"
            "  container-networks:swarm = 1: is no boolean [at all]\n",
        ),
    ],
)
def test_what_could_not_be_probed_is_said_and_has_a_code_of_its_own(
    call: Call, error: Exception, said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert call(error) == 2
    assert capsys.readouterr() == ("", said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("found", [GOOD, BAD], ids=["as declared", "not as declared"])
def test_a_report_of_each_kind_is_written_whatever_was_seen(call: Call, found: Run, tmp_path: Path) -> None:
    call(found)
    folder = tmp_path / "lab"
    assert {path.name for path in folder.iterdir()} == {"matrix.json", "matrix.xml", "matrix.html"}
    assert json.loads((folder / "matrix.json").read_text())["passed"] is found.passed
    assert ET.parse(folder / "matrix.xml").getroot().tag == "testsuites"
    assert (folder / "matrix.html").read_text().startswith("<!doctype html>")


def test_the_grids_are_shown_and_the_reports_named(
    call: Call, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    call(GOOD)
    out = capsys.readouterr().out
    assert "1 probed, 1 agree, 0 differ" in out
    assert f"written: {tmp_path}/lab/matrix.json\n" in out
    assert "\x1b[" not in out


def test_several_stacks_have_reports_of_their_own(call: Call, tmp_path: Path) -> None:
    assert call(GOOD, "--stack", "other") == 0
    assert (tmp_path / "lab+other" / "matrix.json").exists()


def test_colours_can_be_had_where_there_is_no_terminal(
    call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    call(BAD, "--color", "always")
    assert "\x1b[" in capsys.readouterr().out


def test_kubectl_is_found_in_the_projects_own_packages(call: Call) -> None:
    call(GOOD)
    assert os.environ["PATH"].split(os.pathsep)[0] == str(venv_dir() / "bin")


@pytest.mark.parametrize("arguments", [[], ["--stack", "lab", "--color", "some"], ["lab"]])
def test_what_it_does_not_understand_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
