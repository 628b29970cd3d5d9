"""The Pulumi CLI with its Python language host: on PATH, downloaded, or built from Go modules."""

import shutil
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path

from toolchain import cache, gobuild
from toolchain.errors import ToolchainError
from toolchain.paths import cache_dir
from toolchain.process import try_capture
from toolchain.sources import Source, settle, wanted_source
from toolchain.versions import VERSIONS

NAME = "pulumi"
VERSION = VERSIONS.pulumi.cli


@dataclass(frozen=True)
class Cli:
    """A Pulumi CLI of the right version.

    Attributes:
        folder: what to put on PATH: the folder of `pulumi` and its language host.
        origin: how it was obtained; None where it was there already.
    """

    folder: Path
    origin: Source | None

    @property
    def program(self) -> Path:
        """The CLI itself."""
        return self.folder / NAME


def find_cli(wanted: Source) -> Cli | None:
    """The CLI that is there now, from the source that is wanted."""
    candidates = [_on_path, _downloaded, _built]
    if wanted is Source.REGISTRY:
        candidates = [_downloaded]
    if wanted is Source.BUILD:
        candidates = [_built]
    return next((cli for candidate in candidates if (cli := candidate()) is not None), None)


def _on_path() -> Cli | None:
    found = shutil.which(NAME)
    if found is None or cache_dir() in Path(found).resolve().parents:
        return None
    return Cli(Path(found).parent, None) if cli_version(Path(found)) == VERSION else None


def _downloaded() -> Cli | None:
    folder = cache.entry("pulumi-download", VERSION) / "bin"
    return Cli(folder, Source.REGISTRY) if (folder / NAME).exists() else None


def _built() -> Cli | None:
    folder = cache.entry(NAME, gobuild.artifact_key(NAME))
    return Cli(folder, Source.BUILD) if (folder / NAME).exists() else None


@once
def cli_version(program: Path) -> str:
    """The version of a CLI, without its leading v; empty if it does not say."""
    said = try_capture([str(program), "version"], env={"PULUMI_SKIP_UPDATE_CHECK": "true"})
    return (said or "").removeprefix("v")


def ensure_cli(wanted: Source) -> Cli:
    """The CLI, downloaded or built unless it is there.

    Raises:
        ToolchainError: the download or the build fails.
    """
    if cli := find_cli(wanted):
        return cli
    if settle(wanted) is Source.REGISTRY:
        cache.ensure("pulumi-download", VERSION, _download)
    else:
        cache.ensure(NAME, gobuild.artifact_key(NAME), lambda folder: gobuild.build(NAME, folder))
    return current_cli(wanted)


def current_cli(wanted: Source | None = None) -> Cli:
    """The CLI that is there now.

    Raises:
        ToolchainError: there is none.
    """
    cli = find_cli(wanted or wanted_source())
    if cli is None:
        raise ToolchainError(f"Pulumi {VERSION} is not there yet", "run `make setup`")
    return cli


def _download(folder: Path) -> None:
    # Pulumi's own installer; imported here because it pulls in gRPC, which costs each command half a second.
    from pulumi.automation import PulumiCommand  # noqa: PLC0415
    from semver import VersionInfo  # noqa: PLC0415

    try:
        PulumiCommand.install(root=str(folder), version=VersionInfo.parse(VERSION))
    except Exception as error:
        raise ToolchainError(
            f"Pulumi {VERSION} can't be downloaded: {error}",
            "check the network, or build it: `make setup TOOLCHAIN=build`",
        ) from error
