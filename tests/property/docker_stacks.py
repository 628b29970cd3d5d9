"""Stacks of Docker networks, endpoints and services, drawn so that nearly all of them can be built."""

from typing import Any

from hypothesis import strategies as st

Raw = dict[str, Any]
NAMES = ("a", "b", "c-1", "wire", "wire-parent", "x" * 40)
DRIVERS = ("bridge", "macvlan", "ipvlan", "overlay")
# Of a network: its endpoints have static addresses, none, or either beside a range for the others.
STYLES = ("static", "dynamic", "range")
FLAGS = st.booleans()


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Raw]:
    """Any of these settings, each there or not."""
    return st.fixed_dictionaries({}, optional=fields)


def subnet(index: int) -> str:
    """The IPv4 subnet of the network with this number."""
    return f"10.243.{index}.0/24"


def mtus(driver: str) -> st.SearchStrategy[int]:
    """What IPv6, VXLAN and IPsec leave room for, too."""
    return st.sampled_from([1400, 1500, 9000] if driver == "overlay" else [1280, 1500, 65535])


@st.composite
def networks(draw: st.DrawFn, index: int, style: str) -> Raw:
    """A network of any driver on the subnet of its number."""
    driver = draw(st.sampled_from(DRIVERS))
    block: Raw = {"subnet": subnet(index)}
    if draw(FLAGS):
        block["gateway"] = f"10.243.{index}.{draw(st.sampled_from([1, 126]))}"
    if style == "range":
        block["ip_range"] = f"10.243.{index}.128/25"
    if draw(FLAGS):
        block["aux_addresses"] = {"printer": f"10.243.{index}.100"}
    switches = {"internal": FLAGS}
    if driver == "bridge":
        block |= draw(some(mtu=mtus(driver), icc=FLAGS, device=st.just(f"h-prop-{index}"), **switches))
        if style != "range" and draw(FLAGS):
            block["ipv6_subnet"] = f"fd00:243:{index}::/64"
    elif driver == "overlay":
        block |= draw(some(mtu=mtus(driver), encrypted=FLAGS, reason=st.just("a test"), **switches))
    else:
        transit = st.just(f"10.243.250.{4 * index}/30")
        block |= draw(some(parent_subnet=transit, **switches))
    if driver == "ipvlan":
        own = {
            name: block.pop(name)
            for name in ("subnet", "gateway", "ip_range", "aux_addresses")
            if name in block
        }
        block |= {"subnets": [own], "mode": draw(st.sampled_from(["l2", "l3", "l3s"]))}
    return {"driver": driver, **block}


def attachment(index: int, number: int, style: str, network: Raw) -> st.SearchStrategy[Raw]:
    """The interface of the endpoint with this number on the network with this index."""
    four, six = f"10.243.{index}.{10 + number}", f"fd00:243:{index}::{10 + number}"
    families = {"ipv4": four, **({"ipv6": six} if "ipv6_subnet" in network else {})}
    aliases = some(aliases=st.lists(st.sampled_from(["www", "db_1.x"]), unique=True))
    if style == "dynamic":
        return aliases
    given_or_not = [families, {}] if style == "range" else [families]
    return st.builds(lambda one, more: {**one, **more}, st.sampled_from(given_or_not), aliases)


@st.composite
def docker_stacks(draw: st.DrawFn, names: tuple[str, ...] = NAMES) -> Raw:
    """Networks, and endpoints and services on them."""
    styles = draw(st.dictionaries(st.sampled_from(names), st.sampled_from(STYLES), max_size=4))
    made = {name: draw(networks(index, style)) for index, (name, style) in enumerate(styles.items())}
    endpoints = {
        f"end-{number}": draw(_endpoints(number, made, styles)) for number in range(draw(st.integers(0, 4)))
    }
    overlays = [name for name, network in made.items() if network["driver"] == "overlay"]
    services = {"crowd": draw(_services(overlays))} if bool(overlays) and draw(FLAGS) else {}
    swarm = {"swarm": True} if overlays else {}
    return {**swarm, "networks": made, "endpoints": endpoints, "services": services}


@st.composite
def _endpoints(draw: st.DrawFn, number: int, made: dict[str, Raw], styles: dict[str, str]) -> Raw:
    serve = {"serve": 8080 + number}
    none: st.SearchStrategy[list[str]] = st.just([])
    any_of = st.lists(st.sampled_from(sorted(made)), unique=True, max_size=3) if made else none
    chosen: list[str] = draw(any_of)
    order = list(made)
    found: Raw = {
        "networks": {
            name: draw(attachment(order.index(name), number, styles[name], made[name])) for name in chosen
        }
    }
    if not chosen:
        found |= draw(some(mode=st.sampled_from(["bridge", "host", "none"])))
    # Published where Docker publishes whatever else there is; the rest of the ways are the near misses'.
    is_plain = not chosen and found.get("mode", "bridge") == "bridge"
    ports = [{"internal": 8080 + number, "external": 24300 + number}]
    can_publish = is_plain or all(
        made[one]["driver"] == "bridge" and not made[one].get("internal") for one in chosen
    )
    published = {"ports": ports} if can_publish and draw(FLAGS) else {}
    return {**found, **(serve if draw(FLAGS) else {}), **published, **draw(some(memory_mib=st.just(32)))}


def _services(overlays: list[str]) -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {"network": st.sampled_from(overlays), "serve": st.just(8080)},
        optional={"replicas": st.integers(1, 3), "endpoint_mode": st.sampled_from(["dnsrr", "vip"])},
    )
