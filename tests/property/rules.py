"""What Docker and Kubernetes refuse or misread, looked for in what is registered."""

import re
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from itertools import combinations
from typing import Any

from tests.unit.networks.recorder import Recorded

ENGINE_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}")
DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
LABEL = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
QUANTITY = re.compile(r"[0-9]{1,18}(m|Mi)?")


def broken(made: list[Recorded]) -> list[str]:
    """Every rule that is broken, with the resource that breaks it."""
    return [
        *_twice(made),
        *(f"{one.name}: {problem}" for one in made for problem in _problems(one)),
        *_overlaps([one.inputs for one in made if one.kind == "docker:index/network:Network"]),
    ]


def _twice(made: list[Recorded]) -> Iterator[str]:
    """Names on the engine, by kind of thing; ports of the host."""
    of_engine = [one for one in made if one.kind.startswith("docker:index/")]
    names = Counter((one.kind.rpartition("/")[2], one.inputs.get("name")) for one in of_engine)
    ports = Counter(
        (port["ip"], port["external"], port["protocol"])
        for one in of_engine
        for port in one.inputs.get("ports", ())
    )
    yield from (f"{one} is there twice" for one, count in (names + ports).items() if count > 1)


def _problems(one: Recorded) -> Iterator[str]:
    if one.kind.startswith("docker:index/"):
        yield from _of_engine(one.inputs)
    elif one.kind.startswith("kubernetes:") and isinstance(one.inputs.get("metadata"), dict):
        yield from _of_kubernetes(one.inputs)


def _of_engine(inputs: dict[str, Any]) -> Iterator[str]:
    name = inputs.get("name")
    if isinstance(name, str) and not ENGINE_NAME.fullmatch(name):
        yield f"{name} is not a name"
    if "memory" in inputs and not 6 <= inputs["memory"] < 2**43:
        yield f"{inputs['memory']} MiB can't be had"
    for port in inputs.get("ports", ()):
        address = ip_address(port["ip"])
        if address.is_multicast or str(address) != port["ip"]:
            yield f"{port['ip']} is not an address to publish on"


def _of_kubernetes(inputs: dict[str, Any]) -> Iterator[str]:
    metadata = inputs["metadata"]
    name = metadata.get("name", "a")
    if not all(DNS_LABEL.fullmatch(part) for part in name.split(".")):
        yield f"{name} is not a name"
    for key, value in (metadata.get("labels") or {}).items():
        prefix, _, rest = key.rpartition("/")
        if not (LABEL.fullmatch(rest) and rest and LABEL.fullmatch(value)):
            yield f"{key}={value} is not a label"
        if prefix and not all(DNS_LABEL.fullmatch(part) for part in prefix.split(".")):
            yield f"{key} has no valid prefix"
    yield from _quantities(inputs)


def _quantities(value: object) -> Iterator[str]:
    """Limits wherever they are."""
    if isinstance(value, list):
        for one in value:
            yield from _quantities(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in ("limits", "hard", "default") and isinstance(one, dict):
                yield from (
                    f"{text} is not a quantity" for text in one.values() if not QUANTITY.fullmatch(text)
                )
            else:
                yield from _quantities(one)


def _overlaps(networks: list[dict[str, Any]]) -> Iterator[str]:
    subnets = [ip_network(one["subnet"]) for inputs in networks for one in inputs.get("ipamConfigs", ())]
    yield from (f"{one} overlaps {other}" for one, other in combinations(subnets, 2) if one.overlaps(other))
