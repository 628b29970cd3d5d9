"""Subnets: none is there twice, and none is somebody else's."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from pydantic import Field

from components.errors import SettingError
from components.networks.addressing import Network, parse_network
from components.networks.occupancy import overlaps
from policies.docker import NETWORK
from policies.rule import Example, StackRule, Violation
from policies.settings import RuleSettings
from policies.view import UNKNOWN, Part, Resource, resource
from stacks.checks.gather import gather

STACK = "pulumi:pulumi:Stack"
# What a stack with a cluster exports of it: no resource has these as a property of its own.
VIRTUAL = ("subnets.pods", "subnets.services")


class SubnetSettings(RuleSettings):
    """What the rule about subnets can be told."""

    reserved: dict[str, str] = Field(default={})
    """Subnets that others have, as CIDRs, by name."""


def _judge(resources: Sequence[Resource], settings: SubnetSettings) -> Iterator[Violation]:
    """Overlaps on each engine; pods and Services are beside the networks of every one."""
    reserved = {name: parse_network(cidr, f"reserved.{name}") for name, cidr in settings.reserved.items()}
    networks = [one for one in resources if one.kind == NETWORK]
    virtual = [one for one in resources if one.kind == STACK]
    found: dict[str, Violation] = {}
    for provider in dict.fromkeys(one.provider for one in networks):
        here = [*virtual, *(one for one in networks if one.provider == provider)]
        # What is true of the cluster's own subnets is found once for each engine.
        found |= {str(one.problem): one for one in (*_malformed(here), *_overlaps(here, reserved))}
    yield from found.values()


def _malformed(resources: Sequence[Resource]) -> Iterator[Violation]:
    for one in resources:
        for part in _subnets(one):
            yield from (Violation(one, problem) for problem in _problems(part))


def _overlaps(resources: Sequence[Resource], reserved: Mapping[str, Network]) -> Iterator[Violation]:
    placed = {
        f"{one.name}.{part.path}": (one, parse_network(part.value, part.path))
        for one in resources
        for part in _subnets(one)
        if not _problems(part)
    }
    for problem in overlaps({path: subnet for path, (_, subnet) in placed.items()}, reserved):
        yield Violation(placed[problem.field][0], problem)


def _problems(part: Part) -> list[SettingError]:
    return gather("", partial(parse_network, part.value, part.path))


def _subnets(one: Resource) -> Iterator[Part]:
    """The subnets of a network, or of a stack's cluster, as far as they are known."""
    if one.kind == STACK:
        parts = [one.props.part(path) for path in VIRTUAL]
    else:
        parts = [config.part("subnet") for config in one.props.each("ipamConfigs")]
    yield from (part for part in parts if part.value and part.value is not UNKNOWN)


DISJOINT = StackRule(
    name="docker-subnets-disjoint",
    family="docker",
    reason="Subnets of one engine do not overlap: else one of two routes is never taken.",
    remedy="Give one of the two networks another subnet in the stack's YAML.",
    settings=SubnetSettings,
    judge=_judge,
    example=Example(
        resources=(
            resource(NETWORK, "front", {"ipamConfigs": [{"subnet": "10.1.0.0/16"}]}),
            resource(NETWORK, "back", {"ipamConfigs": [{"subnet": "10.1.2.0/24"}]}),
        ),
    ),
)

RULES = (DISJOINT,)
