"""Names on one network: a name of its own leads to one place, an alias to all that have it."""

import socket
from collections.abc import Iterator

from components.errors import SettingError
from stacks.model.stack import Settings

LOCALHOST = "localhost"


def name_problems(settings: Settings) -> list[SettingError]:
    """Every name that would not lead where it is meant to."""
    return [
        *(problem for network in settings.networks for problem in _clashes(settings, network)),
        *(problem for name in settings.endpoints for problem in _aliases(settings, name)),
        *_literals(settings),
    ]


def _clashes(settings: Settings, network: str) -> list[SettingError]:
    owners: dict[str, str] = {}
    found = []
    for path, name, owner in _own_names(settings, network):
        if owners.setdefault(name, owner) != owner:
            found.append(SettingError(path, name, _taken(owners[name], network)))
    for path, alias, owner in _given_names(settings, network):
        if owners.get(alias, owner) != owner:
            found.append(SettingError(path, alias, _taken(owners[alias], network)))
    return found


def _taken(owner: str, network: str) -> str:
    return f"is already the name of {owner} on network {network}; choose another"


def _own_names(settings: Settings, network: str) -> Iterator[tuple[str, str, str]]:
    """Path, name and owner."""
    for name, endpoint in settings.endpoints.items():
        if network in endpoint.networks:
            yield f"endpoints.{name}", name, f"endpoints.{name}"
    for name, service in settings.services.items():
        if network in service.networks:
            yield f"services.{name}", name, f"services.{name}"


def _given_names(settings: Settings, network: str) -> Iterator[tuple[str, str, str]]:
    for name, endpoint in settings.endpoints.items():
        attachment = endpoint.networks.get(network)
        for index, alias in enumerate(attachment.aliases if attachment else ()):
            yield f"endpoints.{name}.networks.{network}.aliases[{index}]", alias, f"endpoints.{name}"


def _aliases(settings: Settings, name: str) -> Iterator[SettingError]:
    """Aliases that say nothing new, or that no resolver is asked for."""
    for network, attachment in settings.endpoints[name].networks.items():
        known = {name}
        for index, alias in enumerate(attachment.aliases):
            path = f"endpoints.{name}.networks.{network}.aliases[{index}]"
            if alias in known:
                yield SettingError(path, alias, "is a name of it already; remove it")
            if alias == LOCALHOST:
                yield SettingError(path, alias, "means each container itself; choose another")
            if _is_literal(alias):
                yield SettingError(path, alias, "is read as an IP address; choose a name with a letter")
            known.add(alias)


def _literals(settings: Settings) -> list[SettingError]:
    """Names of endpoints and services that resolvers take for an address, such as `7` for 0.0.0.7."""
    return [
        SettingError(f"{kind}.{name}", name, "is read as an IP address; choose a name with a letter")
        for kind, named in (("endpoints", settings.endpoints), ("services", settings.services))
        for name in named
        if _is_literal(name)
    ]


def _is_literal(name: str) -> bool:
    try:
        socket.inet_aton(name)
    except OSError:
        return False
    return True
