"""Names on one network: each must lead to one place."""

from collections.abc import Iterator

from components.errors import SettingError
from stacks.model.stack import Settings


def name_problems(settings: Settings) -> list[SettingError]:
    """Every name that two things on one network have."""
    return [problem for network in settings.networks for problem in _clashes(settings, network)]


def _clashes(settings: Settings, network: str) -> list[SettingError]:
    owners: dict[str, str] = {}
    found = []
    for path, name, owner in _names(settings, network):
        if owners.setdefault(name, owner) != owner:
            remedy = f"is already the name of {owners[name]} on network {network}; choose another"
            found.append(SettingError(path, name, remedy))
    return found


def _names(settings: Settings, network: str) -> Iterator[tuple[str, str, str]]:
    """Path, name and owner: endpoints and services first, so that an alias is what gives way."""
    on_it = {name: end for name, end in settings.endpoints.items() if network in end.networks}
    for name in on_it:
        yield f"endpoints.{name}", name, f"endpoints.{name}"
    for name, service in settings.services.items():
        if service.network == network:
            yield f"services.{name}", name, f"services.{name}"
    for name, endpoint in on_it.items():
        for index, alias in enumerate(endpoint.networks[network].aliases):
            yield f"endpoints.{name}.networks.{network}.aliases[{index}]", alias, f"endpoints.{name}"
