"""The settings of the stack that a command is about."""

from stacks.model.stack import Settings
from stacks.settings import SettingsError, from_yaml
from toolchain.errors import ToolchainError
from toolchain.stack import settings_file


def wanted_settings(stack: str) -> Settings:
    """Read a stack's YAML.

    Raises:
        ToolchainError: there is none of that name, or it is refused.
    """
    path = settings_file(stack)
    if not path.exists():
        there = ", ".join(sorted(one.name.split(".")[1] for one in path.parent.glob("Pulumi.*.yaml")))
        raise ToolchainError(f"there is no stack {stack}", f"write {path.name}, or choose one of: {there}")
    try:
        return from_yaml(path)
    except SettingsError as error:
        raise ToolchainError(str(error)) from error
