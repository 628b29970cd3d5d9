"""What NetworkPolicies let through: never the whole world."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from components.errors import SettingError
from components.isolation.spec import EgressRule, IngressRule, PolicyType
from policies.kubernetes import NETWORK_POLICY
from policies.kubernetes.specs import policy_of
from policies.rule import Example, ResourceRule
from policies.settings import RuleSettings
from policies.view import Resource, resource

_PEERS: dict[PolicyType, str] = {"Ingress": "from", "Egress": "to"}


def _judge(one: Resource, _settings: RuleSettings) -> Iterator[SettingError]:
    policy = policy_of(one)
    if policy is None:
        return
    for direction, peers in _PEERS.items():
        for index, rule in enumerate(policy.rules(direction)):
            if shown := _world(rule):
                field = f"spec.{direction.lower()}[{index}].{peers}"
                yield SettingError(field, shown, "is the whole world; name who is meant")


def _world(rule: IngressRule | EgressRule) -> str:
    """The whole world, if a rule means it; a rule that names nobody means everybody."""
    if not rule.peers:
        return "everybody"
    blocks = [ip_network(peer.ip_block.cidr, strict=False) for peer in rule.peers if peer.ip_block]
    # Two halves are the whole, too.
    fours = collapse_addresses(block for block in blocks if isinstance(block, IPv4Network))
    sixes = collapse_addresses(block for block in blocks if isinstance(block, IPv6Network))
    return next((whole for whole in map(str, (*fours, *sixes)) if whole.endswith("/0")), "")


NARROW = ResourceRule(
    name="kubernetes-policies-narrow",
    family="kubernetes",
    reason="A NetworkPolicy opens the way for somebody: for the whole world, it closes nothing.",
    remedy="Name the pods, namespaces or subnets that are meant.",
    settings=RuleSettings,
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
                        "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}],
                    },
                },
            ),
        )
    ),
)

RULES = (NARROW,)
