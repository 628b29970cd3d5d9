"""Services that are reached from outside: node ports, and who may come to a load balancer."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from pydantic import Field

from components.addons.traefik_settings import NODE_PORTS
from components.errors import SettingError
from components.networks.addressing import parse_network
from policies.kubernetes import SERVICE, TRAEFIK
from policies.rule import Example, ResourceRule, StackRule, Violation
from policies.settings import Reason, RuleSettings
from policies.view import UNKNOWN, Part, Resource, resource
from stacks.model.base import Port

SERVICE_TYPE = "kubernetes:core/v1:Service"


class NodePortSettings(RuleSettings):
    """What the rule about node ports can be told."""

    lowest: Port = Field(default=NODE_PORTS[0])
    """The first port of the range that was agreed on."""
    highest: Port = Field(default=NODE_PORTS[-1])
    """The last one."""


class SourceSettings(RuleSettings):
    """What the rule about load balancers can be told."""

    components: dict[str, Reason] = Field(
        default={TRAEFIK: "an ingress controller is for everybody who reaches the nodes' network"}
    )
    """Types of components whose resources may break it, or of resources, each with the reason."""


def _judge_node_ports(resources: Sequence[Resource], settings: NodePortSettings) -> Iterator[Violation]:
    taken: dict[tuple[str, int], Resource] = {}
    for one in resources:
        for port in _node_ports(one):
            number = port.at("nodePort")
            if not settings.lowest <= number <= settings.highest:
                remedy = f"was not agreed on; choose one of {settings.lowest} to {settings.highest}"
                yield Violation(one, port.refuse("nodePort", remedy))
            first = taken.setdefault((one.provider, number), one)
            if first is not one:  # of one Service, TCP and UDP may share a number
                yield Violation(one, port.refuse("nodePort", f"is that of {first.title}; choose another"))


def _node_ports(one: Resource) -> Iterator[Part]:
    if fnmatchcase(one.kind, SERVICE):
        yield from (port for port in one.props.each("spec.ports") if isinstance(port.at("nodePort"), int))


def _judge_sources(one: Resource, _settings: SourceSettings) -> Iterator[SettingError]:
    field = "spec.loadBalancerSourceRanges"
    ranges = one.props.at(field)
    if one.props.at("spec.type") != "LoadBalancer" or ranges is UNKNOWN:
        return
    if not ranges:
        yield one.props.refuse(field, "is missing, which lets everybody come; set source_ranges")
    for source in one.props.each(field):
        try:
            everybody = parse_network(source.value, source.path).prefixlen == 0
        except SettingError as problem:
            yield problem
        else:
            if everybody:
                yield SettingError(source.path, source.value, "is everybody; name the subnets that are meant")


NODE_PORT = StackRule(
    name="kubernetes-node-ports",
    family="kubernetes",
    reason="Node ports are of the range that was agreed on, and no two Services want the same one.",
    remedy="Choose another `node_port`, or leave it to Kubernetes.",
    settings=NodePortSettings,
    judge=_judge_node_ports,
    example=Example(
        resources=(
            resource(SERVICE_TYPE, "shop/web", {"spec": {"ports": [{"port": 80, "nodePort": 30080}]}}),
            resource(SERVICE_TYPE, "shop/api", {"spec": {"ports": [{"port": 80, "nodePort": 30080}]}}),
        )
    ),
)

SOURCES = ResourceRule(
    name="kubernetes-load-balancer-sources",
    family="kubernetes",
    reason="A load balancer says for whom it is: its address is one on the nodes' network.",
    remedy="Set `source_ranges` on the Service in the stack's YAML.",
    settings=SourceSettings,
    kinds=(SERVICE,),
    judge=_judge_sources,
    example=Example(resources=(resource(SERVICE_TYPE, "shop/web", {"spec": {"type": "LoadBalancer"}}),)),
)

RULES = (NODE_PORT, SOURCES)
