"""What there is to prove, read off the stack's settings: one case for each thing that they promise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from reachability.declared import App, Service
from reachability.derive import expectations
from reachability.expectations import Expectation, Verdict
from reachability.population import Population
from stacks.model.networks import (
    BridgeSettings,
    IpvlanSettings,
    MacvlanSettings,
    NetworkSettings,
    OverlaySettings,
)
from stacks.model.routes import RouteSettings
from stacks.model.stack import Settings
from stacks.model.workloads import KubernetesServiceSettings
from stacks.omission import present
from stacks.settings import from_yaml, ground_of
from toolchain.facts import missing_capabilities
from toolchain.stack import settings_file

# The stack that must have a case of every kind; another one is proven for what it has.
COMPLETE_STACK = "test"


@dataclass(frozen=True)
class Interface:
    """One endpoint's interface on one network."""

    endpoint: str
    network: str
    ipv4: str | None
    ipv6: str | None
    settings: NetworkSettings

    def __str__(self) -> str:
        return f"{self.endpoint}@{self.network}"


@cache
def declared_settings(stack: str) -> Settings:
    """The settings as they are written."""
    return from_yaml(settings_file(stack))


@cache
def present_settings(stack: str) -> Settings:
    """The settings less what this host lacks, as the program builds them."""
    return present(declared_settings(stack), missing_capabilities()).settings


def interfaces(settings: Settings, *drivers: type) -> list[Interface]:
    """Every interface on networks of these drivers."""
    return [
        Interface(endpoint, network, attachment.ipv4, attachment.ipv6, settings.networks[network])
        for endpoint, wanted in settings.endpoints.items()
        for network, attachment in wanted.networks.items()
        if isinstance(settings.networks[network], drivers)
    ]


def pairs(settings: Settings, driver: type) -> list[tuple[Interface, Interface]]:
    """Every ordered pair of neighbours on networks of a driver."""
    found = interfaces(settings, driver)
    return [(one, two) for one in found for two in found if one.network == two.network and one is not two]


def in_mode(settings: Settings, mode: str) -> list[str]:
    """The endpoints in a built-in mode."""
    return [name for name, endpoint in settings.endpoints.items() if endpoint.builtin == mode]


ANY_NETWORK = (BridgeSettings, MacvlanSettings, IpvlanSettings, OverlaySettings)


def apps(settings: Settings) -> list[App]:
    """Every application on the stack's own cluster."""
    return list(Population(settings).apps) if settings.cluster else []


def kube_services(settings: Settings, wanted: Callable[[KubernetesServiceSettings], bool]) -> list[Service]:
    """The Services on the stack's own cluster that are of some kind."""
    found = Population(settings).services if settings.cluster else ()
    return [service for service in found if wanted(service.settings)]


def policies(settings: Settings) -> list[str]:
    """One policy that lets something in, as `NAMESPACE/NAME`: the first one that anything depends on."""
    found = [
        one for one in expectations(settings) if one.verdict is Verdict.OPEN and "allows it in" in one.why
    ]
    reasons = [part.strip() for one in found for part in one.why.split(";") if part.endswith("allows it in")]
    return [reason.split()[0] for reason in reasons][:1]


KINDS: dict[str, Callable[[Settings], Sequence[Any]]] = {
    "expectation": lambda settings: expectations(settings, ground_of(settings)),
    "interface": lambda settings: interfaces(settings, *ANY_NETWORK),
    "bridge": lambda settings: interfaces(settings, BridgeSettings),
    "internal": lambda settings: [
        one for one in interfaces(settings, BridgeSettings) if one.settings.internal
    ],
    "dual_stack_pair": lambda settings: [
        (one, two) for one, two in pairs(settings, BridgeSettings) if one.ipv6 and two.ipv6
    ],
    "macvlan_pair": lambda settings: pairs(settings, MacvlanSettings),
    "ipvlan_pair": lambda settings: pairs(settings, IpvlanSettings),
    "overlay_pair": lambda settings: pairs(settings, OverlaySettings),
    "default_bridge_endpoint": lambda settings: in_mode(settings, "bridge"),
    "host_endpoint": lambda settings: in_mode(settings, "host"),
    "none_endpoint": lambda settings: in_mode(settings, "none"),
    "service": lambda settings: list(settings.services),
    "published": lambda settings: [
        (name, port)
        for name, endpoint in settings.endpoints.items()
        for port in endpoint.ports
        if port.internal == endpoint.serve
    ],
    "app": apps,
    "sidecar_app": lambda settings: [app for app in apps(settings) if app.settings.sidecars],
    "load_balancer": lambda settings: kube_services(settings, lambda one: one.type == "LoadBalancer"),
    "sticky": lambda settings: kube_services(settings, lambda one: one.session_affinity is not False),
    "headless": lambda settings: kube_services(settings, lambda one: one.headless),
    "clustered": lambda settings: kube_services(
        settings, lambda one: not one.headless and one.external_name is None
    ),
    "alias": lambda settings: kube_services(settings, lambda one: one.external_name is not None),
    "redirected": lambda settings: [
        route
        for namespace in (settings.workloads.namespaces if settings.workloads else {}).values()
        for route in namespace.routes.values()
        if route.https_only
    ],
    "policy": policies,
}


def of_kind(kind: str, stack: str) -> tuple[list[Any], list[str]]:
    """The cases of a kind, with their names in test reports.

    A kind that this host's kernel rules out, or that another stack than `test` lacks, becomes one case that
    is skipped and says why. The `test` stack must have every kind: a test without a case proves nothing.
    """
    found = list(KINDS[kind](present_settings(stack)))
    if found:
        return found, [_name(case) for case in found]
    declared = list(KINDS[kind](declared_settings(stack)))
    if declared:
        lacks = ", ".join(f"{name}: {reason}" for name, reason in missing_capabilities().items())
        return _skipped(f"this host lacks {lacks}")
    if stack == COMPLETE_STACK:
        raise pytest.UsageError(f"stack {stack} has no case of kind {kind}; add one to its YAML")
    return _skipped(f"stack {stack} has none")


def _skipped(reason: str) -> tuple[list[Any], list[str]]:
    return [pytest.param(None, marks=pytest.mark.skip(reason=reason))], ["none"]


def _name(case: Any) -> str:
    if isinstance(case, Expectation):
        return f"{case.source}->{case.address}:{case.port}-{case.verdict}"
    if isinstance(case, tuple):
        return "-".join(_name(part) for part in case)
    if isinstance(case, App | Service):
        return f"{case.namespace}/{case.name}"
    if isinstance(case, RouteSettings):
        return ",".join(rule.host or "every host" for rule in case.rules)
    return str(getattr(case, "external", case))
