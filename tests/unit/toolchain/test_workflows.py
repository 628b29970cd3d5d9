"""The GitHub workflows: what they name is there, and actionlint looks at every one."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolchain import gobuild, workflows
from toolchain.paths import CHECKOUT
from toolchain.recipe import LINT, load_recipe
from toolchain.versions import VERSIONS

FILES = sorted((CHECKOUT / ".github" / "workflows").glob("*.y*ml"))
SCRIPTS = sorted((CHECKOUT / ".ci").iterdir())
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (CHECKOUT / "Makefile").read_text(), flags=re.MULTILINE))


def steps(path: Path) -> list[dict[str, Any]]:
    """All steps of a workflow."""
    return [step for job in yaml.safe_load(path.read_text())["jobs"].values() for step in job["steps"]]


def commands(path: Path) -> Iterator[str]:
    """The lines that a workflow or a script runs."""
    texts = [step.get("run", "") for step in steps(path)] if path in FILES else [path.read_text()]
    for line in "\n".join(texts).splitlines():
        if not line.lstrip().startswith("#"):
            yield re.sub(r"\$\{\{.*?\}\}", "", line)


def made(path: Path) -> set[str]:
    """The targets that it makes."""
    calls = [call for line in commands(path) for call in re.findall(r"(?<![\w./-])make ([^;&|>)]*)", line)]
    return {word for call in calls for word in call.split() if "=" not in word}


def scripts(path: Path) -> set[str]:
    """The scripts of .ci that it runs."""
    return {name for line in commands(path) for name in re.findall(r"\.ci/[\w.-]+", line)}


def test_pulumi_has_the_stated_version_wherever_it_is_installed() -> None:
    given = [
        (path.name, step["with"]["pulumi-version"])
        for path in FILES
        for step in steps(path)
        if step.get("uses", "").startswith("pulumi/actions@")
    ]
    assert given
    assert [one for one in given if one[1] != VERSIONS.pulumi.cli] == []


@pytest.mark.parametrize("path", [*FILES, *SCRIPTS], ids=lambda path: path.name)
def test_what_is_made_is_a_target(path: Path) -> None:
    assert made(path) <= TARGETS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_run_of_ours_is_a_script_that_can_be_run(path: Path) -> None:
    missing = {name for name in scripts(path) if not os.access(CHECKOUT / name, os.X_OK)}
    assert missing == set()


def test_targets_and_scripts_are_found_at_all() -> None:
    assert set().union(*map(made, FILES)) >= {"lint", "unit", "test", "drift"}
    assert set().union(*map(scripts, FILES)) >= {".ci/preview", ".ci/comment"}
    assert made(CHECKOUT / ".ci" / "preview") == {"preview"}


@pytest.fixture
def linter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two workflows, and an actionlint that ends with the code in it."""
    folder = tmp_path / "workflows"
    folder.mkdir()
    for name in ("b.yml", "a.yml", "notes.md"):
        (folder / name).touch()

    def build(name: str, where: Path, recipe: Path) -> None:
        assert (name, recipe) == ("actionlint", LINT)
        program = where / name
        program.write_text(
            f'#!/bin/sh\npwd -P > {tmp_path}/called\nprintf "%s\\n" "$@" >> {tmp_path}/called\n'
            f"exit $(cat {tmp_path}/code)\n"
        )
        program.chmod(0o755)
        with (tmp_path / "built").open("a") as log:
            log.write("built\n")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(gobuild, "build", build)
    monkeypatch.setattr(workflows, "FOLDER", folder)
    return tmp_path


def test_every_workflow_is_checked_without_what_a_machine_may_lack(
    linter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (linter / "code").write_text("0")
    assert workflows.run() == 0
    assert (linter / "called").read_text().splitlines() == [
        str(CHECKOUT),
        "-shellcheck=",
        "-pyflakes=",
        f"{linter}/workflows/a.yml",
        f"{linter}/workflows/b.yml",
    ]
    assert capsys.readouterr().err == "2 workflows are fine\n"


def test_a_wrong_one_fails_and_nothing_is_called_fine(
    linter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (linter / "code").write_text("1")
    assert workflows.run() == 1
    assert capsys.readouterr().err == ""


def test_actionlint_is_built_once(linter: Path) -> None:
    (linter / "code").write_text("0")
    workflows.run()
    workflows.run()
    assert (linter / "built").read_text() == "built\n"


def test_actionlint_is_built_of_the_stated_version() -> None:
    assert "actionlint" in load_recipe(LINT).named(workflows.NAME).programs
    go_mod = (LINT.parent / "actionlint" / "go.mod").read_text()
    assert f"github.com/rhysd/actionlint v{VERSIONS.lint.actionlint}" in go_mod


def test_the_workflows_of_this_checkout_are_those_that_are_checked() -> None:
    assert sorted(workflows.FOLDER.glob("*.yml")) == FILES
