"""Reading the networks that a stack only joins, in its program and before anything is registered."""

from components.errors import SettingError
from components.networks.existing import Existing, NetworkUnreadError, joined, read
from stacks.existing import joining_problems, wanted_names
from stacks.model.stack import Settings
from stacks.settings import SettingsError


def join(settings: Settings, stack: str) -> dict[str, Existing]:
    """Read the networks that a stack only joins; nothing is registered for them.

    Returns:
        What is joined, by its name in the settings.

    Raises:
        SettingsError: one is missing, is not as the settings say, or could not be read.
    """
    names = wanted_names(stack, settings)
    try:
        found = {key: read(name) for key, name in names.items()}
    except NetworkUnreadError as error:
        problem = SettingError("networks", ", ".join(names.values()), f"could not be read: {error}")
        raise SettingsError([problem], f"stack {stack}") from None
    if problems := joining_problems(stack, settings, found):
        raise SettingsError(problems, f"stack {stack}")
    return {key: joined(names[key], one) for key, one in found.items() if one is not None}
