"""What is refused about a Service: what Kubernetes would refuse, and what would have no effect. Pure."""

import re
from ipaddress import ip_address

from components.addons.traefik_settings import NODE_PORTS
from components.errors import SettingError
from components.networks.addressing import parse_address, parse_network
from components.networks.ports import check_port
from components.workloads.routing_checks import check_name
from components.workloads.service_spec import REACHED_FROM_OUTSIDE, ServiceSpec

_NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")


def check_service(spec: ServiceSpec, name: str = "") -> None:
    """Refuse a Service before anything is created.

    Args:
        spec: what it is.
        name: its own, if that is to be checked, too.

    Raises:
        SettingError: the first setting that is wrong.
    """
    if name and not _NAME.fullmatch(name):
        raise SettingError("name", name, "must begin with a letter, as names of Services do; choose another")
    if spec.type == "ExternalName":
        _check_external_name(spec)
        return
    _check_inside(spec)
    _check_outside(spec)
    _check_ports(spec)


def _check_external_name(spec: ServiceSpec) -> None:
    """It is a name in the DNS for another name, and nothing else."""
    if spec.external_name is None:
        raise SettingError("external_name", None, "is missing; write the name that it stands for")
    check_name(spec.external_name, "external_name")
    if _is_address(spec.external_name):
        remedy = "is an IP address, which DNS does not take for a name; write a name"
        raise SettingError("external_name", spec.external_name, remedy)
    if spec.app is not None or spec.ports or spec.headless or spec.session_affinity:
        remedy = "takes neither app nor ports nor headless nor session_affinity; remove them"
        raise SettingError("type", spec.type, remedy)
    for field, value in (
        ("publish_not_ready_addresses", spec.publish_not_ready_addresses or None),
        ("traffic_distribution", spec.traffic_distribution),
        ("external_traffic_policy", "Local" if spec.external_traffic_policy == "Local" else None),
        ("source_ranges", ", ".join(spec.source_ranges) or None),
        ("address", spec.address),
    ):
        if value is not None:
            raise SettingError(field, value, "has no effect with type ExternalName; remove it")


def _check_inside(spec: ServiceSpec) -> None:
    if spec.external_name is not None:
        raise SettingError("external_name", spec.external_name, "needs type: ExternalName; or remove it")
    if spec.app is None:
        raise SettingError("app", None, "is missing; name an application of the namespace")
    if not spec.ports:
        raise SettingError("ports", "{}", "is empty; give at least one of the application's")
    if not spec.headless:
        return
    if spec.type != "ClusterIP":
        raise SettingError("headless", True, f"has no effect with type {spec.type}; remove one of them")
    # Clients connect to the pods themselves: nothing stands between that could choose one.
    if spec.session_affinity:
        raise SettingError("session_affinity", True, "has no effect with headless; remove one of them")
    if spec.traffic_distribution is not None:
        remedy = "has no effect with headless; remove one of them"
        raise SettingError("traffic_distribution", spec.traffic_distribution, remedy)


def _check_outside(spec: ServiceSpec) -> None:
    """What only types that are reached from outside have."""
    if spec.external_traffic_policy == "Local" and spec.type not in REACHED_FROM_OUTSIDE:
        remedy = f"has no effect with type {spec.type}; set type: NodePort, or remove it"
        raise SettingError("external_traffic_policy", "Local", remedy)
    for field, value in (("address", spec.address), ("source_ranges", spec.source_ranges)):
        if value and spec.type != "LoadBalancer":
            shown = value if isinstance(value, str) else ", ".join(value)
            remedy = f"has no effect with type {spec.type}; set type: LoadBalancer, or remove it"
            raise SettingError(field, shown, remedy)
    if spec.address is not None:
        parse_address(spec.address, "address")
    for index, cidr in enumerate(spec.source_ranges):
        field = f"source_ranges[{index}]"
        parse_network(cidr, field)
        if cidr in spec.source_ranges[:index]:
            raise SettingError(field, cidr, "is there twice; remove one")


def _check_ports(spec: ServiceSpec) -> None:
    taken: dict[tuple[int, str], str] = {}
    for name, port in spec.ports.items():
        check_port(port.port, f"ports.{name}.port")
        other = taken.setdefault((port.port, port.target.protocol), name)
        if other != name:
            remedy = f"is ports.{other}'s too; choose another"
            raise SettingError(f"ports.{name}.port", port.port, remedy)
        if port.node_port is not None and spec.type not in REACHED_FROM_OUTSIDE:
            remedy = f"has no effect with type {spec.type}; set type: NodePort, or remove it"
            raise SettingError(f"ports.{name}.node_port", port.node_port, remedy)
        if port.node_port is not None and port.node_port not in NODE_PORTS:
            remedy = f"is not a node port; choose one of {NODE_PORTS[0]} to {NODE_PORTS[-1]}"
            raise SettingError(f"ports.{name}.node_port", port.node_port, remedy)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
