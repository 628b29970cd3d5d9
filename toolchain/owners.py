"""A note of which checkout stood up a stack, one file per engine and stack in the user's cache.

It says whose a stack is where another state is asked, and decides nothing: it may be missing (another user's
stack, a plain `pulumi up`) or old. It is no label, since a new one would replace what is up.
"""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from toolchain.facts import engine_info
from toolchain.paths import CHECKOUT, cache_dir
from toolchain.state import BACKEND, state_environment


def note(stack: str) -> None:
    """Note that this checkout stands up a stack on the engine; no engine, no note."""
    path = _file(stack)
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")
    partial.write_text(json.dumps(_here()))
    partial.replace(path)


def forget(stack: str) -> None:
    """Remove the note."""
    if path := _file(stack):
        path.unlink(missing_ok=True)


def last(stack: str) -> tuple[str, bool]:
    """From where it was stood up last, for people, and whether that is here; empty if it is not known."""
    path = _file(stack)
    try:
        said = json.loads(path.read_text()) if path else {}
    except (FileNotFoundError, json.JSONDecodeError):
        return "", False
    if not said:
        return "", False
    return f"from {said['checkout']}, with its state in {said['backend']}", said == _here()


def _here() -> dict[str, str]:
    return {"checkout": str(CHECKOUT), "backend": _backend()}


def _file(stack: str) -> Path | None:
    info = engine_info()
    return cache_dir() / "owners" / str(info["ID"]).replace(":", "") / f"{stack}.json" if info else None


def _backend() -> str:
    """The address of the state, without a user, a password or options that may be secret."""
    said = os.environ.get(BACKEND) or state_environment().get(BACKEND)
    if not said:
        return "the backend of `pulumi login`"
    parts = urlsplit(said)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
