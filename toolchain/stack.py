"""Running Pulumi on a stack of this checkout; each command is printed as one would type it."""

import json
import os
import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from rich.markup import escape

from toolchain.environment import environment
from toolchain.errors import ToolchainError
from toolchain.paths import CHECKOUT
from toolchain.process import failure, finished
from toolchain.progress import console
from toolchain.pulumi_cli import Cli
from toolchain.state import BACKEND

SALT = "encryptionsalt"
# Pulumi's exit code for a stack that its backend does not know; any other one is a failure to look.
# Source: sdk/go/common/util/cmdutil/exit.go of pulumi/pulumi.
STACK_NOT_FOUND = 6


def settings_file(stack: str) -> Path:
    """The YAML file of a stack's settings."""
    return CHECKOUT / "stacks" / f"Pulumi.{stack}.yaml"


def stack_names() -> list[str]:
    """The stacks that have a YAML file."""
    files = settings_file("*").parent.glob("Pulumi.*.yaml")
    return sorted(path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in files)


@contextmanager
def settings_kept(path: Path) -> Iterator[None]:
    """Undo what Pulumi writes into a stack's YAML by itself: its passphrase salt, and its own layout.

    The salt is in the state as well, and a file without secrets does not need it. So a checkout stays clean,
    and nobody commits a salt that fits nobody else's passphrase.
    """
    before = path.read_bytes() if path.exists() else b""
    try:
        yield
    finally:
        after = path.read_bytes() if path.exists() else b""
        if after != before and before and is_only_salted(before, after):
            path.write_bytes(before)


def is_only_salted(before: bytes, after: bytes) -> bool:
    """Whether a salt, which was not there before, is all that has come to a stack's YAML."""
    old, new = _mapping(before), _mapping(after)
    return SALT not in old and {key: value for key, value in new.items() if key != SALT} == old


def _mapping(text: bytes) -> dict[str, Any]:
    """The YAML as Pulumi writes it: its configuration's own values, if they are no objects, as text."""
    loaded = yaml.safe_load(text)
    if not isinstance(loaded, dict):
        return {}
    config = {key: _as_text(value) for key, value in (loaded.get("config") or {}).items()}
    return {**loaded, "config": config}


def _as_text(value: object) -> object:
    return value if isinstance(value, (dict, list, str)) else json.dumps(value, default=str)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for Pulumi, also after Ctrl-C: it got that too, and first ends what it has begun."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            console.print("waiting for Pulumi to end what it has begun")


class Stack:
    """One Pulumi stack and the CLI to run it with.

    Args:
        name: the stack's name; its settings are in stacks/Pulumi.<name>.yaml.
        cli: the Pulumi CLI.
    """

    def __init__(self, name: str, cli: Cli) -> None:
        self.name = name
        self._cli = cli
        self._env = environment(cli)

    def exists(self) -> bool:
        """Whether the backend knows the stack.

        Raises:
            ToolchainError: Pulumi could not say.
        """
        return self._ask("stack", "--stack", self.name, "--show-name") is not None

    def ensure(self) -> None:
        """Make the stack known to the backend unless it is."""
        if not self.exists():
            self.run("stack", "init", self.name, "--no-select", quiet=True)

    def run(self, *arguments: str, quiet: bool = False, env: Mapping[str, str] | None = None) -> None:
        """Run a Pulumi command on the terminal.

        Raises:
            ToolchainError: it exits non-zero; it has said why itself.
        """
        if code := self.call(*arguments, quiet=quiet, env=env):
            command = shlex.join(["pulumi", *arguments])
            raise ToolchainError(f"`{command}` ended with code {code}", self._remedy())

    def _remedy(self) -> str:
        return f"""Pulumi's own message is above. If it says that
  - the stack is locked: another Pulumi runs on it; a lock that a killed run left is removed by `make up`
  - the passphrase is incorrect: the line `{SALT}` in its YAML is another passphrase's; bring that
    (.state/passphrase), or remove the line if nothing in the YAML is encrypted
  - a name, a port or a network is in use: `make doctor STACK={self.name}` says by whom
  - something is marked for protection: cluster.allow_control_plane_replacement, for one `make up`"""

    def call(self, *arguments: str, quiet: bool = False, env: Mapping[str, str] | None = None) -> int:
        """Run a Pulumi command on the terminal and give its exit code.

        Args:
            arguments: what to run.
            quiet: do not show the command and what it prints.
            env: further variables, for this command alone.
        """
        if not quiet:
            console.print(f"[dim]$ {escape(shlex.join(['pulumi', *arguments]))}[/]", soft_wrap=True)
        output = subprocess.DEVNULL if quiet else None
        with settings_kept(settings_file(self.name)):
            process = subprocess.Popen(
                self._command(arguments), env=self._environ(env), cwd=CHECKOUT, stdout=output
            )
            return _wait(process)

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, secrets shown; empty if the backend does not know it, or it is not up.

        Raises:
            ToolchainError: they can't be read, as with a wrong passphrase or a backend that is away.
        """
        text = self._ask("stack", "output", "--stack", self.name, "--json", "--show-secrets")
        found: dict[str, Any] = json.loads(text or "{}")
        return found

    def deployment(self) -> dict[str, Any]:
        """The stack's state as `pulumi stack export` gives it, secrets shown; empty if there is none.

        Raises:
            ToolchainError: it can't be read.
        """
        text = self._ask("stack", "export", "--stack", self.name, "--show-secrets")
        found: dict[str, Any] = json.loads(text or "{}").get("deployment") or {}
        return found

    def preview_json(self, events: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
        """The document of `pulumi preview --json`, also of one that failed; its event log goes to a file."""
        command = ["preview", "--stack", self.name, "--json", "--event-log", str(events), *arguments]
        # Pulumi knows that flag only so; nothing else tells the outputs afterwards, and the policies.
        environ = {**self._environ(env), "PULUMI_DEBUG_COMMANDS": "true"}
        with settings_kept(settings_file(self.name)):
            return subprocess.run(
                self._command(command),
                env=environ,
                cwd=CHECKOUT,
                stdout=subprocess.PIPE,
                text=True,
                check=False,
            ).stdout

    def capture(self, *arguments: str) -> str:
        """The standard output of a Pulumi command.

        Raises:
            ToolchainError: it fails; carries its last lines of error.
        """
        done = self._finished(arguments)
        if done.returncode:
            raise failure(done)
        return done.stdout.strip()

    def _ask(self, *arguments: str) -> str | None:
        """What Pulumi says of the stack; None if it says that there is none.

        Raises:
            ToolchainError: it says anything else: that is no answer.
        """
        done = self._finished(arguments)
        if done.returncode == 0:
            return done.stdout.strip()
        if done.returncode == STACK_NOT_FOUND:
            return None
        remedy = f"nothing was changed; see that {BACKEND} and the passphrase are right, then try again"
        raise failure(done, remedy)

    def _finished(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        with settings_kept(settings_file(self.name)):
            return finished(self._command(arguments), env=self._env, cwd=CHECKOUT)

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return [str(self._cli.program), *arguments, "--non-interactive"]

    def _environ(self, more: Mapping[str, str] | None) -> dict[str, str]:
        return {**os.environ, **self._env, **(more or {})}
