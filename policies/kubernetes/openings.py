"""What NetworkPolicies let through: never the whole world, and no more of it than was agreed on."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Annotated, TypeAlias

from pydantic import Field

from components.errors import SettingError
from components.isolation.spec import EgressRule, IngressRule, PolicyPort, PolicyType
from policies.kubernetes import NETWORK_POLICY
from policies.kubernetes.specs import policy_of
from policies.rule import Example, ResourceRule
from policies.settings import RuleSettings
from policies.view import Resource, resource

_PEERS: dict[PolicyType, str] = {"Ingress": "from", "Egress": "to"}
AnyNetwork: TypeAlias = IPv4Network | IPv6Network


class NarrowSettings(RuleSettings):
    """What the rule about narrow policies can be told."""

    shortest_prefix: Annotated[int, Field(ge=0, le=32)] = Field(default=8)
    """The shortest prefix of an IPv4 block: 8 takes 10.0.0.0/8, and nothing wider."""
    shortest_prefix_ipv6: Annotated[int, Field(ge=0, le=128)] = Field(default=8)
    """The shortest prefix of an IPv6 block: 8 takes fd00::/8, and nothing wider."""
    most_ports: Annotated[int, Field(ge=1, le=65535)] = Field(default=1024)
    """How many ports a range from `port` to `endPort` may have."""


def _judge(one: Resource, settings: NarrowSettings) -> Iterator[SettingError]:
    policy = policy_of(one)
    if policy is None:
        return
    for direction, peers in _PEERS.items():
        for index, rule in enumerate(policy.rules(direction)):
            field = f"spec.{direction.lower()}[{index}]"
            yield from _wide(rule, f"{field}.{peers}", settings)
            yield from _many(rule.ports, f"{field}.ports", settings)


def _wide(rule: IngressRule | EgressRule, field: str, settings: NarrowSettings) -> Iterator[SettingError]:
    """Addresses that are too many; a rule that names nobody means everybody."""
    if not rule.peers:
        yield SettingError(field, "everybody", "is the whole world; name who is meant")
    for block in _blocks(rule):
        shortest = settings.shortest_prefix if block.version == 4 else settings.shortest_prefix_ipv6
        if block.prefixlen == 0:
            yield SettingError(field, str(block), "is the whole world; name who is meant")
        elif block.prefixlen < shortest:
            remedy = (
                f"is wider than /{shortest}, the widest that was agreed on; name the subnets that are meant"
            )
            yield SettingError(field, str(block), remedy)


def _blocks(rule: IngressRule | EgressRule) -> Iterator[AnyNetwork]:
    """The blocks of a rule, put together: two halves are the whole, too."""
    blocks = [ip_network(peer.ip_block.cidr, strict=False) for peer in rule.peers if peer.ip_block]
    yield from collapse_addresses(block for block in blocks if isinstance(block, IPv4Network))
    yield from collapse_addresses(block for block in blocks if isinstance(block, IPv6Network))


def _many(ports: Sequence[PolicyPort], field: str, settings: NarrowSettings) -> Iterator[SettingError]:
    for places, first, last in _ranges(ports):
        count = last - first + 1
        if count > settings.most_ports:
            shown = f"{first} to {last}"
            remedy = (
                f"are {count} ports, more than the {settings.most_ports} that were agreed on; "
                "name those meant"
            )
            own = f"{field}[{places[0]}]" if len(places) == 1 else field
            yield SettingError(own, shown, remedy)


def _ranges(ports: Sequence[PolicyPort]) -> list[tuple[list[int], int, int]]:
    """The ranges of a rule with the places where they are written, put together: two halves are the whole."""
    found: list[tuple[str, int, int, int]] = sorted(
        (port.protocol, port.port, port.end_port or port.port, place)
        for place, port in enumerate(ports)
        if isinstance(port.port, int)
    )
    together: list[tuple[str, list[int], int, int]] = []
    for protocol, first, last, place in found:
        before = together[-1] if together else None
        if before and before[0] == protocol and first <= before[3] + 1:
            together[-1] = (protocol, [*before[1], place], before[2], max(last, before[3]))
        else:
            together.append((protocol, [place], first, last))
    return [(places, first, last) for _, places, first, last in together]


NARROW = ResourceRule(
    name="kubernetes-policies-narrow",
    family="kubernetes",
    reason="A NetworkPolicy opens the way for somebody: for half of the world, it closes nothing.",
    remedy="Name the pods, namespaces, subnets and ports that are meant.",
    settings=NarrowSettings,
    kinds=(NETWORK_POLICY,),
    judge=_judge,
    example=Example(
        resources=(
            resource(
                "kubernetes:networking.k8s.io/v1:NetworkPolicy",
                "shop/way-out",
                {
                    "metadata": {"name": "way-out", "namespace": "shop"},
                    "spec": {
                        "podSelector": {},
                        "policyTypes": ["Egress"],
                        "egress": [
                            {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]},
                            {"to": [{"ipBlock": {"cidr": "192.0.0.0/4"}}]},
                            {
                                "to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}],
                                "ports": [{"port": 1024, "endPort": 65535}],
                            },
                        ],
                    },
                },
            ),
        )
    ),
)

RULES = (NARROW,)
