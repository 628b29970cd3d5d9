"""The settings of the stack that a command is about."""

from pathlib import Path

from stacks.model.stack import Settings
from stacks.settings import SettingsError, from_yaml
from toolchain.errors import ToolchainError
from toolchain.stack import settings_file, stack_names


def wanted_settings(stack: str) -> Settings:
    """Read a stack's YAML.

    Raises:
        ToolchainError: there is none of that name, or it is refused.
    """
    path = settings_file(stack)
    if not path.exists():
        remedy = f"write {path.name}, or choose one of: {', '.join(stack_names())}"
        raise ToolchainError(f"there is no stack {stack}", remedy)
    return settings_in(path)


def settings_in(path: Path) -> Settings:
    """Read a YAML file that is there.

    Raises:
        ToolchainError: it is refused.
    """
    try:
        return from_yaml(path)
    except SettingsError as error:
        raise ToolchainError(str(error)) from error
