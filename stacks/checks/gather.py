"""Running checks that raise, and keeping what they raise: one reading shows all that is wrong."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from components.errors import SettingError


def gather(path: str, *checks: Callable[[], object]) -> list[SettingError]:
    """Run checks of the setting at `path`; what they raise, with the whole path."""
    found = []
    for check in checks:
        try:
            check()
        except SettingError as problem:
            found.append(problem.below(path) if path else problem)
    return found


def unknown(path: str, value: str, known: Iterable[str], kind: str) -> SettingError:
    """The error of a name that nothing has, with the nearest one that something has."""
    names = sorted(known)
    near = get_close_matches(value, names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(names) or 'none'}"
    return SettingError(path, value, f"is no {kind}; {hint}")
