"""The settings of the stack that a command is about."""

from pathlib import Path

import yaml

from stacks.model.stack import Settings
from stacks.settings import SettingsError, from_yaml
from toolchain.errors import ToolchainError
from toolchain.stack import settings_file, stack_names


def wanted_settings(stack: str) -> Settings:
    """Read a stack's YAML.

    Raises:
        ToolchainError: there is none of that name, or it is refused.
    """
    return settings_in(require_file(stack))


def require_file(stack: str) -> Path:
    """The YAML file of a stack.

    Raises:
        ToolchainError: there is none of that name.
    """
    path = settings_file(stack)
    if not path.exists():
        remedy = f"write {path.name}, or choose one of: {', '.join(stack_names())}"
        raise ToolchainError(f"there is no stack {stack}", remedy)
    return path


def settings_in(path: Path) -> Settings:
    """Read a YAML file that is there.

    Raises:
        ToolchainError: it is refused.
    """
    try:
        return from_yaml(path)
    except SettingsError as error:
        raise ToolchainError(str(error)) from error
    except (yaml.YAMLError, ValueError) as error:
        said = " ".join(str(error).split())
        raise ToolchainError(f"{path.name} is not valid YAML: {said}", "correct it, and try again") from None
