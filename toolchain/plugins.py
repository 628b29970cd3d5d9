"""Pulumi's resource plugins: installed already, downloaded by Pulumi itself, or built from Go modules."""

import hashlib
from pathlib import Path

from toolchain import cache, gobuild
from toolchain.paths import cache_dir, log_dir, pulumi_home
from toolchain.process import run_logged
from toolchain.pulumi_cli import Cli
from toolchain.sources import Source, settle
from toolchain.versions import VERSIONS

PLUGINS = {"docker": VERSIONS.plugins.docker, "kubernetes": VERSIONS.plugins.kubernetes}
QUIET = {"PULUMI_SKIP_UPDATE_CHECK": "true"}


def installed_binary(name: str) -> Path:
    """Where Pulumi keeps an installed plugin's program."""
    return pulumi_home() / "plugins" / f"resource-{name}-v{PLUGINS[name]}" / f"pulumi-resource-{name}"


def _stamp(name: str) -> Path:
    """The note that says which build of ours is installed in this Pulumi home."""
    home = hashlib.sha256(str(pulumi_home()).encode()).hexdigest()[:12]
    return cache_dir() / "installed" / f"{home}-{name}-{PLUGINS[name]}"


def is_installed(name: str) -> bool:
    """Whether the plugin is there at the right version; one of ours also from the present sources."""
    if not installed_binary(name).exists():
        return False
    stamp = _stamp(name)
    return not stamp.exists() or stamp.read_text() == gobuild.artifact_key(name)


def ensure_plugin(name: str, cli: Cli, wanted: Source) -> None:
    """Install a plugin unless it is there.

    Raises:
        ToolchainError: the download or the build fails.
    """
    if is_installed(name):
        return
    if settle(wanted) is Source.REGISTRY:
        _install(cli, name)
        return
    key = gobuild.artifact_key(name)
    built = cache.ensure(f"plugin-{name}", key, lambda folder: gobuild.build(name, folder))
    _install(cli, name, "--reinstall", "--file", str(built / f"pulumi-resource-{name}"))
    stamp = _stamp(name)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)


def _install(cli: Cli, name: str, *options: str) -> None:
    run_logged(
        [str(cli.program), "plugin", "install", "resource", name, PLUGINS[name], *options],
        log_dir() / f"plugin-{name}.log",
        env=QUIET,
        remedy="check the network, or build it: `make setup TOOLCHAIN=build`",
    )
