"""A throw-away Pulumi project with the program of this checkout, whose own state stays as it is."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from policies.configuration import PACK
from stacks.settings import PROJECT
from toolchain.environment import environment
from toolchain.paths import CHECKOUT, venv_dir
from toolchain.pulumi_cli import Cli
from toolchain.stack import settings_file

STACK = "judged"  # of its own: what a cluster of that name would be derived from is nobody else's
RUNTIME = {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(venv_dir())}}


@dataclass(frozen=True)
class Preview:
    """What a preview ended with.

    Attributes:
        code: its exit code.
        text: all that it said.
    """

    code: int
    text: str


def shipped(stack: str) -> dict[str, Any]:
    """The settings in a shipped stack's YAML, by their names without the project's."""
    config: dict[str, Any] = yaml.safe_load(settings_file(stack).read_text())["config"]
    return {key.removeprefix(f"{PROJECT}:"): value for key, value in config.items()}


class Project:
    """A project with a backend in a folder, for one preview.

    Args:
        folder: an empty one.
        cli: the Pulumi CLI.
    """

    def __init__(self, folder: Path, cli: Cli) -> None:
        self._folder = folder
        self._program = str(cli.program)
        (folder / "state").mkdir()
        own = {
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "of no secret",
        }
        self._env = {**os.environ, **environment(cli), **own}
        about = {"name": PROJECT, "main": str(CHECKOUT), "runtime": RUNTIME}
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(about))

    def preview(self, settings: Mapping[str, Any], policies: Mapping[str, Any]) -> Preview:
        """Preview the stack with these settings under the policy pack with this configuration."""
        config = {f"{PROJECT}:{name}": value for name, value in settings.items()}
        (self._folder / f"Pulumi.{STACK}.yaml").write_text(yaml.safe_dump({"config": config}))
        told = self._folder / "policies.json"
        told.write_text(json.dumps(policies))
        made = self._run("stack", "init", "--no-select")
        if made.code:
            return made
        return self._run("preview", "--policy-pack", str(PACK), "--policy-pack-config", str(told))

    def _run(self, *arguments: str) -> Preview:
        command = [self._program, *arguments, "--stack", STACK, "--non-interactive"]
        done = subprocess.run(
            command, cwd=self._folder, env=self._env, text=True, capture_output=True, check=False
        )
        return Preview(done.returncode, done.stdout + done.stderr)
