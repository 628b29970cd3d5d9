"""`make kubeconfig`: a stack's kubeconfig in its own file, or merged into yours under its own context."""

import os
from pathlib import Path
from typing import Any

import yaml

from toolchain.errors import ToolchainError
from toolchain.paths import state_dir
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack
from toolchain.wanted import require_file

Config = dict[str, Any]
LISTS = ("clusters", "users", "contexts")


def own_file(stack: str) -> Path:
    """Where a stack's kubeconfig is written."""
    return state_dir() / f"kubeconfig.{stack}"


def of_stack(stack: str) -> str:
    """The administrator's kubeconfig of a stack that is up.

    Raises:
        ToolchainError: there is no such stack, it has no cluster that is up, or its outputs can't be read.
    """
    outputs = Stack(stack, current_cli()).outputs()
    if "kubeconfig" not in outputs:
        require_file(stack)
        raise ToolchainError(f"stack {stack} has no cluster that is up", f"run `make up STACK={stack}`")
    return str(outputs["kubeconfig"])


def write_own(stack: str, text: str) -> Path:
    """Write a stack's kubeconfig to a file that only its owner can read.

    Returns:
        The file.
    """
    path = own_file(stack)
    _write(path, text)
    return path


def merge_into(path: Path, text: str) -> str:
    """Merge a stack's kubeconfig into another; the other's current context stays.

    Returns:
        The context's name.

    Raises:
        ToolchainError: the other file is not a valid kubeconfig, or can't be written.
    """
    added: Config = yaml.safe_load(text)
    _write(path, yaml.safe_dump(merged(_read(path), added), sort_keys=False))
    return str(added["current-context"])


def _read(path: Path) -> Config:
    remedy = "name another file: make kubeconfig MERGE=FILE"
    try:
        present = yaml.safe_load(path.read_text()) if path.exists() else {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = str(error).splitlines()[0]
        raise ToolchainError(f"{path} can't be read as a kubeconfig: {reason}", remedy) from None
    # An empty file is what `kubectl config` would begin with, too.
    found = {} if present is None else present
    if not isinstance(found, dict):
        raise ToolchainError(f"{path} is not a valid kubeconfig", remedy)
    return found


def merged(present: Config, added: Config) -> Config:
    """Two kubeconfigs as one: what has the same name is replaced, everything else stays (pure)."""
    result = {"apiVersion": "v1", "kind": "Config", **present}
    for kind in LISTS:
        names = {one["name"] for one in added[kind]}
        kept = [one for one in present.get(kind) or [] if one["name"] not in names]
        result[kind] = [*kept, *added[kind]]
    result.setdefault("current-context", added["current-context"])
    return result


def _write(path: Path, text: str) -> None:
    partial = path.with_name(f"{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(text)
        partial.replace(path)
    except OSError as error:
        raise ToolchainError(f"{path} can't be written: {error.strerror}", "name another file") from None
