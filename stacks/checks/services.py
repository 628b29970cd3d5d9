"""A swarm service by itself: what the swarm would refuse, or accept and never do."""

from collections.abc import Iterator

from components.errors import SettingError
from stacks.model.endpoints import ServiceSettings


def service_problems(path: str, service: ServiceSettings) -> Iterator[SettingError]:
    """What is wrong with a service whose networks are there.

    Args:
        path: of its settings.
        service: they.
    """
    for index, network in enumerate(service.further_networks):
        if network in service.networks[: index + 1]:
            field = f"{path}.further_networks[{index}]"
            yield SettingError(field, network, "is a network of it already; remove it")
    if service.mode == "global" and "replicas" in service.model_fields_set:
        remedy = "means nothing with mode global, which has one task on each node; remove one of them"
        yield SettingError(f"{path}.replicas", service.replicas, remedy)
    yield from _ports(path, service)


def _ports(path: str, service: ServiceSettings) -> Iterator[SettingError]:
    for index, port in enumerate(service.ports):
        at = f"{path}.ports[{index}]"
        if port.mode == "ingress" and service.endpoint_mode == "dnsrr":
            remedy = (
                "needs endpoint_mode: vip, behind which the routing mesh is; set that, or mode: host here"
            )
            yield SettingError(f"{at}.mode", port.mode, remedy)
        if port.mode == "host" and service.mode == "replicated" and service.replicas > 1:
            remedy = (
                f"a node has the port once, and {service.replicas} tasks may be on one; set mode: global on "
                "the service, replicas: 1, or mode: ingress here"
            )
            yield SettingError(f"{at}.mode", port.mode, remedy)
