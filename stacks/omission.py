"""Leaving out what a host cannot do, and saying so. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias, get_args

from stacks.model.endpoints import EndpointSettings, ServiceSettings
from stacks.model.networks import ExistingSettings, NetworkSettings, OverlaySettings
from stacks.model.stack import Settings

Kind: TypeAlias = Literal["network", "endpoint", "attachment", "service"]
_KINDS = get_args(Kind)


@dataclass(frozen=True)
class Omitted:
    """Something that is not built.

    Attributes:
        kind: what it is; an attachment is one interface of an endpoint that is built without it.
        name: its name; `ENDPOINT@NETWORK` of an attachment.
        needs: the capability that is missing.
        reason: why the host lacks it.
    """

    kind: Kind
    name: str
    needs: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """The omission as a stack's output."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.kind} {self.name} is left out: it needs {self.needs}, and {self.reason}"


@dataclass(frozen=True)
class Present:
    """What a host can build of a stack.

    Attributes:
        settings: the settings, less what is left out.
        omitted: what is left out, in the order of the settings.
    """

    settings: Settings
    omitted: tuple[Omitted, ...]


def present(
    settings: Settings, missing: Mapping[str, str], standing: Collection[str] = frozenset()
) -> Present:
    """Split settings into what the host can build and what it cannot.

    Args:
        settings: what the stack wants.
        missing: capability to the reason that the host lacks it.
        standing: networks and services that there are: they are never left out, whatever a probe said.
    """
    lost = {
        name: lack
        for name, net in settings.networks.items()
        if name not in standing and (lack := _lack(_network_needs(net), missing))
    }
    networks = [Omitted("network", name, *lack) for name, lack in lost.items()]
    endpoints, kept_endpoints = _endpoints(settings, lost)
    services, kept_services = _services(settings, lost, missing, standing)
    kept = settings.model_copy(
        update={
            "networks": {name: network for name, network in settings.networks.items() if name not in lost},
            "endpoints": kept_endpoints,
            "services": kept_services,
        }
    )
    return Present(kept, (*networks, *endpoints, *services))


def without(settings: Settings, omitted: Sequence[Mapping[str, str]]) -> Settings:
    """Settings less what a stack that is up has left out.

    Args:
        settings: what the stack wants.
        omitted: the stack's output of that name.
    """
    gone = {kind: [one["name"] for one in omitted if one["kind"] == kind] for kind in _KINDS}
    attachments = [name.partition("@")[::2] for name in gone["attachment"]]
    endpoints = {
        name: endpoint.model_copy(
            update={
                "networks": {
                    network: one
                    for network, one in endpoint.networks.items()
                    if (name, network) not in attachments
                }
            }
        )
        for name, endpoint in settings.endpoints.items()
        if name not in gone["endpoint"]
    }
    return settings.model_copy(
        update={
            "networks": _less(settings.networks, gone["network"]),
            "endpoints": endpoints,
            "services": _less(settings.services, gone["service"]),
        }
    )


def _less(declared: Mapping[str, Any], gone: Sequence[str]) -> dict[str, Any]:
    return {name: one for name, one in declared.items() if name not in gone}


def _network_needs(network: NetworkSettings) -> tuple[str, ...]:
    if isinstance(network, OverlaySettings):
        return ("overlay", "overlay-encrypted") if network.encrypted else ("overlay",)
    # What is there already, the host can do.
    is_anywhere = isinstance(network, ExistingSettings) or network.driver == "bridge"
    return () if is_anywhere else (network.driver,)


def _lack(needs: tuple[str, ...], missing: Mapping[str, str]) -> tuple[str, str] | None:
    return next(((need, missing[need]) for need in needs if need in missing), None)


def _endpoints(
    settings: Settings, lost: Mapping[str, tuple[str, str]]
) -> tuple[list[Omitted], dict[str, EndpointSettings]]:
    """An endpoint goes with the last of its networks; until then it loses single interfaces."""
    omitted: list[Omitted] = []
    kept: dict[str, EndpointSettings] = {}
    for name, endpoint in settings.endpoints.items():
        gone = [network for network in endpoint.networks if network in lost]
        if gone and len(gone) == len(endpoint.networks):
            omitted.append(Omitted("endpoint", name, *lost[gone[0]]))
            continue
        omitted += [Omitted("attachment", f"{name}@{network}", *lost[network]) for network in gone]
        networks = {network: one for network, one in endpoint.networks.items() if network not in lost}
        kept[name] = endpoint.model_copy(update={"networks": networks}) if gone else endpoint
    for name, endpoint in settings.endpoints.items():
        if endpoint.beside and endpoint.beside not in kept:
            del kept[name]
            omitted.append(Omitted("endpoint", name, *_lack_of(omitted, endpoint.beside)))
    return omitted, kept


def _lack_of(omitted: Sequence[Omitted], endpoint: str) -> tuple[str, str]:
    """What an endpoint that is left out needs, and why the host lacks it."""
    return next((one.needs, one.reason) for one in omitted if (one.kind, one.name) == ("endpoint", endpoint))


def _services(
    settings: Settings,
    lost: Mapping[str, tuple[str, str]],
    missing: Mapping[str, str],
    standing: Collection[str],
) -> tuple[list[Omitted], dict[str, ServiceSettings]]:
    omitted: list[Omitted] = []
    kept: dict[str, ServiceSettings] = {}
    for name, service in settings.services.items():
        needs = ("swarm-vip",) if service.endpoint_mode == "vip" and name not in standing else ()
        lack = next((lost[one] for one in service.networks if one in lost), None) or _lack(needs, missing)
        if lack:
            omitted.append(Omitted("service", name, *lack))
        else:
            kept[name] = service
    return omitted, kept
