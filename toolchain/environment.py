"""The variables that a plain `pulumi` needs: `eval "$(make env)"` sets them."""

import os
import shlex

from toolchain import engine_choice
from toolchain.paths import venv_dir
from toolchain.pulumi_cli import Cli
from toolchain.sources import Source
from toolchain.state import state_environment

# Built plugins are installed as Pulumi's own are; nothing may be taken from PATH or fetched instead of them.
BUILT = {
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
    "PULUMI_SKIP_UPDATE_CHECK": "true",
}

# A stack's YAML need not hold the passphrase's salt: the state does (see toolchain.stack).
SALT_FROM_STATE = {"PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true"}


def environment(cli: Cli) -> dict[str, str]:
    """The variables to set for pulumi, docker and the tests; those that are right already are left out."""
    variables = {**state_environment(), **SALT_FROM_STATE}
    path = os.environ.get("PATH", "").split(os.pathsep)
    front = [str(folder) for folder in (venv_dir() / "bin", cli.folder)]
    if path[: len(front)] != front:
        variables["PATH"] = os.pathsep.join([*front, *(one for one in path if one not in front)])
    if cli.origin is Source.BUILD:
        variables |= BUILT
    return variables | engine_choice.variables()


def as_shell(variables: dict[str, str]) -> str:
    """Lines that a POSIX shell evaluates to set the variables."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())
