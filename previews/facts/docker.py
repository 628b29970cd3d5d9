"""What Docker's networks, containers and services say. Pure."""

from collections.abc import Iterator
from ipaddress import ip_network

from components.networks.naming import STACK_LABEL
from previews.tree import Tree, at, fields, objects, plain, texts

# As the engine calls them; what is not here is an `option`.
_OPTIONS = {
    "com.docker.network.driver.mtu": "MTU",
    "com.docker.network.bridge.enable_icc": "ICC",
    "com.docker.network.bridge.name": "device",
    "parent": "parent",
    "macvlan_mode": "mode",
    "ipvlan_mode": "mode",
    "encrypted": "encrypted",
    "com.docker.network.driver.overlay.vxlanid_list": "VXLAN ID",
}

_OWN = STACK_LABEL.removesuffix("stack")

NETWORK_COVERS = (
    ("ipamConfigs",),
    ("options",),
    ("driver",),
    ("internal",),
    ("attachable",),
    ("ipv6",),
    ("labels",),
)
CONTAINER_COVERS = (
    ("networksAdvanced",),
    ("networkMode",),
    ("ports",),
    ("memory",),
    ("memorySwap",),
    ("labels",),
)
SERVICE_COVERS = (
    ("mode", "replicated", "replicas"),
    ("mode", "global"),
    ("endpointSpec", "mode"),
    ("endpointSpec", "ports"),
    ("taskSpec", "resources", "limits", "memoryBytes"),
    ("labels",),
)


def network(tree: Tree) -> dict[str, str]:
    """Its subnets first: they are what one looks for."""
    found = dict(_subnets(tree))
    found["driver"] = plain(at(tree, "driver") or "bridge")
    for key, value in fields(tree, "options").items():
        found[_OPTIONS.get(key, f"option {key}")] = plain(value)
    for key in ("internal", "attachable"):
        if isinstance(at(tree, key), bool):
            found[key] = plain(at(tree, key))
    return found | _labels(tree)


def _subnets(tree: Tree) -> Iterator[tuple[str, str]]:
    numbers = {"subnet": 0, "IPv6 subnet": 0}
    for config in objects(tree, "ipamConfigs"):
        subnet = plain(config.get("subnet", ""))
        family = "IPv6 subnet" if ":" in subnet else "subnet"
        numbers[family] += 1
        label = family if numbers[family] == 1 else f"{family} {numbers[family]}"
        yield label, subnet
        if not _is_first(plain(config.get("gateway", "")), subnet):
            yield f"gateway of {label}", plain(config.get("gateway", ""))
        if config.get("ipRange"):
            yield f"range of {label}", plain(config["ipRange"])
        for name, address in fields(config, "auxAddress").items():
            yield f"kept for {name}", plain(address)


def _is_first(gateway: str, subnet: str) -> bool:
    """Whether a gateway is the one that a subnet has unless something else is said: then it goes unsaid."""
    try:
        return not gateway or gateway == str(ip_network(subnet)[1])
    except (ValueError, IndexError):
        return False


def container(tree: Tree) -> dict[str, str]:
    """Its interfaces, what it publishes, its limit."""
    stack = plain(at(tree, "name") or "").removesuffix(plain(at(tree, "hostname") or ""))
    found = {
        f"on {plain(one.get('name', '')).removeprefix(stack)}": _interface(tree, one)
        for one in objects(tree, "networksAdvanced")
    }
    mode = at(tree, "networkMode")
    if not found and mode is not None:
        # Which container that is, its ID would not tell anybody.
        is_beside = plain(mode).startswith("container:")
        found["mode"] = "in another container's network" if is_beside else plain(mode)
    for port in objects(tree, "ports"):
        protocol = plain(port.get("protocol") or "tcp")
        host = plain(port.get("ip") or "0.0.0.0")
        found[f"port {host}:{plain(port.get('external') or '?')}/{protocol}"] = plain(
            port.get("internal", "")
        )
    if (memory := at(tree, "memory")) is not None:
        found["memory"] = f"{plain(memory)} MiB"
    return found | _labels(tree)


def _interface(tree: Tree, one: dict[str, Tree]) -> str:
    """Its addresses, and the names by which neighbours find it beside its own."""
    addresses = [plain(one[key]) for key in ("ipv4Address", "ipv6Address") if one.get(key)]
    names = [alias for alias in texts(one, "aliases") if alias != at(tree, "hostname")]
    also = f" as {', '.join(names)}" if names else ""
    out = ", the way out" if one.get("gwPriority") else ""
    return (", ".join(addresses) or "an address that is handed out") + also + out


def swarm_service(tree: Tree) -> dict[str, str]:
    """How many tasks, and how its name resolves."""
    found = {}
    if (replicas := at(tree, "mode", "replicated", "replicas")) is not None:
        found["replicas"] = plain(replicas)
    if at(tree, "mode", "global"):
        found["replicas"] = "one on each node"
    if (mode := at(tree, "endpointSpec", "mode")) is not None:
        found["resolves by"] = plain(mode)
    for port in objects(tree, "endpointSpec", "ports"):
        how = f"{plain(port.get('targetPort', ''))} in mode {plain(port.get('publishMode') or 'ingress')}"
        published = f"{plain(port.get('publishedPort') or '?')}/{plain(port.get('protocol') or 'tcp')}"
        found[f"port *:{published}"] = how
    memory = at(tree, "taskSpec", "resources", "limits", "memoryBytes")
    if isinstance(memory, (int, float)):
        found["memory"] = f"{int(memory) // 2**20} MiB"
    return found | _labels(tree)


def _labels(tree: Tree) -> dict[str, str]:
    """Whose it is, and as what, goes unsaid: all of it is the stack's."""
    return {
        f"label {plain(one.get('label', ''))}": plain(one.get("value", ""))
        for one in objects(tree, "labels")
        if not plain(one.get("label", "")).startswith(_OWN)
    }
