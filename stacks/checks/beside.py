"""Endpoints in the network namespace of another one: whose, and that no two want one port there."""

from collections.abc import Iterator

from components.errors import SettingError
from stacks.checks.gather import unknown
from stacks.model.stack import Settings


def beside_problems(settings: Settings) -> list[SettingError]:
    """What is wrong with endpoints beside others."""
    wrong = [problem for name in settings.endpoints for problem in _problems(settings, name)]
    return wrong or [*_served_twice(settings)]


def _problems(settings: Settings, name: str) -> Iterator[SettingError]:
    endpoint = settings.endpoints[name]
    target = endpoint.beside
    if target is None:
        return
    field = f"endpoints.{name}.mode.endpoint"
    found = settings.endpoints.get(target)
    if found is None:
        yield unknown(field, target, settings.endpoints, "endpoint of this stack")
    elif target == name:
        yield SettingError(field, target, "is this endpoint itself; name another one")
    elif found.beside is not None:
        remedy = f"is beside {found.beside} itself and has no network of its own; name one that has"
        yield SettingError(field, target, remedy)
    elif found.builtin == "host":
        yield SettingError(field, target, "is on the host's own network; write mode: host instead")
    if endpoint.ports:
        remedy = f"can't be published by it: its network is {target}'s; move them to endpoints.{target}.ports"
        yield SettingError(f"endpoints.{name}.ports", f"{len(endpoint.ports)} published", remedy)


def _served_twice(settings: Settings) -> Iterator[SettingError]:
    """Who shares a network namespace shares its ports."""
    taken: dict[tuple[str, int], str] = {}
    # Those who have the interfaces come first: it is who is beside them that must give way.
    for name in sorted(settings.endpoints, key=lambda one: settings.endpoints[one].beside is not None):
        port = settings.endpoints[name].serve
        if port is None:
            continue
        other = taken.setdefault((settings.holder(name), port), name)
        if other != name:
            remedy = f"is served by {other} in the same network namespace; choose another"
            yield SettingError(f"endpoints.{name}.serve", port, remedy)
