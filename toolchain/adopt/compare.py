"""Whether what is on the engine was made as the stack's YAML wants it: what can't be changed later. Pure.

Whatever can be set back in place (whether a container runs, its networks, its limits) is drift, which
`toolchain.drift` compares; a network and most of a container is for life.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from components.networks.naming import REASON_LABEL, STACK_LABEL
from components.networks.ports import PORTS_LABEL
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE

Inspected = Mapping[str, Any]
OWN_LABELS = (PORTS_LABEL, REASON_LABEL, STACK_LABEL)
UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
DURATION = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")

# How Pulumi's inputs are called that say how a provider makes a thing, and leave nothing on the engine.
ONLY_PROVIDER = frozenset(
    {
        "__defaults",
        "checkDuplicate",
        "containerReadRefreshTimeoutMilliseconds",
        "convergeConfig",
        "destroyGraceSeconds",
        "mustRun",
        "name",
        "removeVolumes",
        "start",
        "wait",
        "waitTimeout",
    }
)
# What drift compares and sets back in place.
DRIFT = {
    CONTAINER: frozenset({"memory", "memorySwap", "networksAdvanced", "restart"}),
    NETWORK: frozenset[str](),
    SERVICE: frozenset({"endpointSpec", "labels", "mode", "taskSpec"}),
}


def _labels(labels: Mapping[str, str] | None) -> list[dict[str, str]]:
    """Ours: a container has its image's, too."""
    return [
        {"label": label, "value": value}
        for label, value in sorted((labels or {}).items())
        if label in OWN_LABELS
    ]


def _healthcheck(live: Inspected) -> dict[str, Any] | None:
    there = live["Config"].get("Healthcheck") or {}
    if not there.get("Test"):
        return None
    return {
        "tests": there["Test"],
        "interval": _duration(there.get("Interval")),
        "timeout": _duration(there.get("Timeout")),
        "startPeriod": _duration(there.get("StartPeriod")),
        "startInterval": _duration(there.get("StartInterval")),
        "retries": there.get("Retries") or None,
    }


def _duration(nanoseconds: int | None) -> str | None:
    """As Docker's API has it, in milliseconds: none of ours is finer."""
    return f"{nanoseconds // 10**6}ms" if nanoseconds else None


def _ports(live: Inspected) -> list[dict[str, Any]]:
    return [
        {
            "internal": int(internal.partition("/")[0]),
            "external": int(one["HostPort"]),
            "ip": one.get("HostIp") or "0.0.0.0",
            "protocol": internal.partition("/")[2],
        }
        for internal, several in sorted((live["HostConfig"].get("PortBindings") or {}).items())
        for one in several or []
        if one.get("HostPort")
    ]


def _subnets(live: Inspected) -> list[dict[str, Any]]:
    return [
        {
            "subnet": one.get("Subnet"),
            "gateway": one.get("Gateway"),
            "ipRange": one.get("IPRange"),
            "auxAddress": one.get("AuxiliaryAddresses"),
        }
        for one in live["IPAM"].get("Config") or []
    ]


# By type, and by the name of Pulumi's input: what the engine says of it, written as an input.
READERS: Mapping[str, Mapping[str, Callable[[Inspected], Any]]] = {
    CONTAINER: {
        "command": lambda live: live["Config"].get("Cmd"),
        "healthcheck": _healthcheck,
        "hostname": lambda live: live["Config"].get("Hostname"),
        "init": lambda live: live["HostConfig"].get("Init"),
        "labels": lambda live: _labels(live["Config"].get("Labels")),
        "networkMode": lambda live: live["HostConfig"].get("NetworkMode"),
        "ports": _ports,
    },
    NETWORK: {
        "attachable": lambda live: live.get("Attachable"),
        "driver": lambda live: live.get("Driver"),
        "internal": lambda live: live.get("Internal"),
        "ipamConfigs": _subnets,
        "ipamDriver": lambda live: live["IPAM"].get("Driver"),
        "ipv6": lambda live: live.get("EnableIPv6"),
        "labels": lambda live: _labels(live.get("Labels")),
        "options": lambda live: live.get("Options"),
    },
    SERVICE: {},
}


def unlike(type_: str, inputs: Mapping[str, Any], live: Inspected) -> dict[str, Any]:
    """The inputs that something was made with, where they are not those that are wanted.

    Args:
        type_: its type token.
        inputs: what it would be made with now.
        live: what the engine says of it.
    """
    found = {name: read(live) for name, read in READERS[type_].items()}
    return {name: value for name, value in found.items() if _plain(value) != _plain(inputs.get(name))}


def unknown(type_: str, inputs: Mapping[str, Any]) -> list[str]:
    """The inputs that nothing here can compare with what is on the engine."""
    known = READERS[type_].keys() | DRIFT[type_] | ONLY_PROVIDER | {"image"}
    return sorted(inputs.keys() - known)


def without_defaults(value: Any) -> Any:
    """A value without Pulumi's note of which of it are defaults."""
    if isinstance(value, Mapping):
        return {key: without_defaults(one) for key, one in value.items() if key != "__defaults"}
    if isinstance(value, list):
        return [without_defaults(one) for one in value]
    return value


def _plain(value: Any) -> Any:
    """A value as it is compared: without what is not set, lists of things in order, durations as numbers."""
    if isinstance(value, Mapping):
        kept = {key: _plain(one) for key, one in without_defaults(value).items()}
        return {key: one for key, one in kept.items() if one is not None} or None
    if isinstance(value, list):
        plain = [_plain(one) for one in value]
        return (sorted(plain, key=repr) if isinstance(plain[0], dict) else plain) if plain else None
    if isinstance(value, str) and DURATION.sub("", value) == "":
        return sum(float(number) * UNITS[unit] for number, unit in DURATION.findall(value)) or None
    return value or None
