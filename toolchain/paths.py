"""Where things are: the checkout, the cache outside of it, and the local state inside of it."""

import os
from pathlib import Path

PROJECT = "container-networks"
CHECKOUT = Path(__file__).resolve().parent.parent


def cache_dir() -> Path:
    """The folder for everything slow to make, shared by all checkouts (XDG base directories)."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / PROJECT


def log_dir() -> Path:
    """The folder of build and engine logs; made when asked for."""
    path = cache_dir() / "logs"
    path.mkdir(parents=True, exist_ok=True)
    return path


def state_dir() -> Path:
    """The folder of the checkout's own Pulumi state; ignored by git."""
    return CHECKOUT / ".state"


def venv_dir() -> Path:
    """The virtual environment that Pulumi.yaml names."""
    return CHECKOUT / ".venv"


def pulumi_home() -> Path:
    """Pulumi's own folder, where plugins are installed."""
    return Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
