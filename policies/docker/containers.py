"""What a container may do to its host: rights, the host's network, memory."""

from collections.abc import Iterator

from pydantic import Field

from components.errors import SettingError
from policies.docker import CONTAINER, NODES, SERVICE
from policies.rule import Example, ResourceRule
from policies.settings import Reason, RuleSettings
from policies.view import UNKNOWN, Resource, resource

# With either of them a container is as good as privileged.
ALMIGHTY = {"ALL", "CAP_ALL", "SYS_ADMIN", "CAP_SYS_ADMIN"}


class NodeSettings(RuleSettings):
    """What a rule can be told that does not hold for the nodes of a cluster."""

    components: dict[str, Reason] = Field(default=NODES)
    """Types of components whose resources may break it, or of resources, each with the reason."""


def _judge_privileged(one: Resource, _settings: NodeSettings) -> Iterator[SettingError]:
    if one.props.at("privileged") is True:
        yield one.props.refuse("privileged", "is the host's root; add the single capabilities it needs")
    path = "taskSpec.containerSpec.capAdds" if one.kind == SERVICE else "capabilities.adds"
    for capability in one.props.each(path):
        if str(capability.value).upper() in ALMIGHTY:
            yield SettingError(
                capability.path, capability.value, "is as good as privileged; add the single ones it needs"
            )


def _judge_host_network(one: Resource, _settings: RuleSettings) -> Iterator[SettingError]:
    remedy = "sees and opens every port of the host; put it on a network of the stack"
    if one.props.at("networkMode") == "host":
        yield one.props.refuse("networkMode", remedy)
    for network in one.props.each("taskSpec.networksAdvanceds"):
        if "host" in (network.at("name"), network.at("id")):
            yield SettingError(network.path, "host", remedy)


def _judge_memory(one: Resource, _settings: NodeSettings) -> Iterator[SettingError]:
    path = "taskSpec.resources.limits.memoryBytes" if one.kind == SERVICE else "memory"
    limit = one.props.at(path)
    if limit is not UNKNOWN and not limit:
        yield one.props.refuse(path, "is no limit; set memory_mib")


PRIVILEGED = ResourceRule(
    name="docker-privileged",
    family="docker",
    reason="Only the nodes of a cluster are privileged: such a container is the host's root.",
    remedy="Add the single capabilities that it needs instead.",
    settings=NodeSettings,
    kinds=(CONTAINER, SERVICE),
    judge=_judge_privileged,
    example=Example(resources=(resource(CONTAINER, "tool", {"privileged": True}),)),
)

HOST_NETWORK = ResourceRule(
    name="docker-host-network",
    family="docker",
    reason="A container on the host's own network is in nobody's subnet and behind nobody's firewall.",
    remedy="Put it on a network of the stack, or name it in the rule's `exceptions`.",
    settings=RuleSettings,
    kinds=(CONTAINER, SERVICE),
    judge=_judge_host_network,
    example=Example(resources=(resource(CONTAINER, "sniffer", {"networkMode": "host"}),)),
)

MEMORY = ResourceRule(
    name="docker-memory-limit",
    family="docker",
    reason="A container has a memory limit: one that runs wild ends itself, and not its neighbours.",
    remedy="Set `memory_mib`; `memory` and `memory_swap` of a docker.Container.",
    settings=NodeSettings,
    kinds=(CONTAINER, SERVICE),
    judge=_judge_memory,
    example=Example(resources=(resource(CONTAINER, "web", {"memory": 0}),)),
)

RULES = (PRIVILEGED, HOST_NETWORK, MEMORY)
