"""The policy pack in front of `make preview` and `make up`: on, unless POLICIES=off."""

import os

from policies.configuration import arguments as pack_arguments
from policies.configuration import config_file, problems_of
from toolchain.errors import ToolchainError

VARIABLE = "POLICIES"
ON, OFF = "on", "off"


def arguments(stack: str, value: str | None = None) -> list[str]:
    """What Pulumi is told, so that it asks the policies about a stack; nothing if they are off.

    Args:
        stack: its name.
        value: `on` or `off`; what the variable POLICIES says if absent.

    Raises:
        ToolchainError: it says something else, or the stack's configuration of the policies is wrong.
    """
    wanted = value or os.environ.get(VARIABLE) or ON
    if wanted not in (ON, OFF):
        raise ToolchainError(f"{VARIABLE}={wanted} is not known", f"set it to {ON} or {OFF}")
    if wanted == OFF:
        return []
    path = config_file(stack)
    if path is not None and (found := problems_of(path)):
        listed = "\n".join(f"  {one}" for one in found)
        raise ToolchainError(f"{path.name} of the policies is wrong:\n{listed}", "see docs/policies.md")
    return pack_arguments(stack)
