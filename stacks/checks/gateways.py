"""Which network an endpoint's default route shall lead over: whether the engine can be told so."""

from collections.abc import Iterator

from components.errors import SettingError
from stacks.model.networks import kind_of
from stacks.model.stack import Settings
from stacks.way_out import candidates, is_dual


def gateway_problems(settings: Settings) -> list[SettingError]:
    """What is wrong with `gateway: true`."""
    return [problem for name in settings.endpoints for problem in _problems(settings, name)]


def _problems(settings: Settings, name: str) -> Iterator[SettingError]:
    endpoint = settings.endpoints[name]
    wanted = [network for network, one in endpoint.networks.items() if one.gateway]
    first = next(iter(wanted), None)
    for network in wanted:
        field = f"endpoints.{name}.networks.{network}.gateway"
        if network not in settings.networks:
            continue  # which has an error of its own
        if network != first:
            yield SettingError(field, True, f"is set on {first} already; a container has one default route")
        elif network not in candidates(settings, endpoint):
            yield SettingError(
                field, True, f"{_lack(settings, network)}; set it on another network, or remove it"
            )
        elif other := _dual(settings, name, network):
            remedy = (
                f"would be ignored: {other} has IPv6 beside IPv4, which Docker 28 prefers whatever the "
                f"priority (moby#51999); set it on {other}, or take {name} off one of the two"
            )
            yield SettingError(field, True, remedy)


def _lack(settings: Settings, network: str) -> str:
    if kind_of(settings.networks[network]) == "overlay":
        return "is on an overlay, which has no gateway of its own"
    return "is on an internal network, which has no way out"


def _dual(settings: Settings, name: str, network: str) -> str | None:
    """A network with both families that the engine would take in place of one with IPv4 alone."""
    if is_dual(settings, network):
        return None
    others = candidates(settings, settings.endpoints[name])
    return next((other for other in others if is_dual(settings, other)), None)
