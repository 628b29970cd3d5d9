"""Pulumi's state: a user's own backend and secrets provider win; else both live below the checkout."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from toolchain.paths import pulumi_home, state_dir

BACKEND = "PULUMI_BACKEND_URL"
PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE"  # noqa: S105  a variable's name
SECRET = "secret"  # noqa: S105  a file's name
PASSPHRASE_FILE = "PULUMI_CONFIG_PASSPHRASE_FILE"  # noqa: S105


def has_own_backend(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the user chose a backend: PULUMI_BACKEND_URL, PULUMI_ACCESS_TOKEN or `pulumi login`."""
    if environ.get(BACKEND) or environ.get("PULUMI_ACCESS_TOKEN"):
        return True
    return bool(_logged_in_to(pulumi_home() / "credentials.json"))


def _logged_in_to(credentials: Path) -> str:
    try:
        return str(json.loads(credentials.read_text()).get("current") or "")
    except (FileNotFoundError, json.JSONDecodeError):
        return ""


def state_environment(environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> dict[str, str]:
    """The variables that name the backend and the passphrase; only those that the user has not chosen.

    Args:
        environ: the variables that are set.
        folder: where a backend and a passphrase of our own live.

    Returns:
        Variables to set; empty if the user has chosen both.
    """
    folder = folder or state_dir()
    chosen: dict[str, str] = {}
    if not has_own_backend(environ):
        chosen[BACKEND] = f"file://{folder / 'pulumi'}"
    if not environ.get(PASSPHRASE) and not environ.get(PASSPHRASE_FILE):
        chosen[PASSPHRASE_FILE] = str(folder / "passphrase")
    return chosen


def make_state(folder: Path | None = None) -> None:
    """Make the file backend's folder, and a passphrase and a secret that only their owner can read.

    What is there stays.
    """
    folder = folder or state_dir()
    (folder / "pulumi").mkdir(parents=True, exist_ok=True)
    for name in ("passphrase", SECRET):
        _draw(folder / name)


def checkout_secret(folder: Path | None = None) -> str:
    """What a cluster's keys follow from where its stack has no secret; empty if it is not made yet."""
    path = (folder or state_dir()) / SECRET
    return path.read_text() if path.exists() else ""


def _draw(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as stream:
        stream.write(secrets.token_urlsafe(32))
