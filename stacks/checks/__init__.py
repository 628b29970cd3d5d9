"""How the parts of a stack's settings fit together. Pure: no Pulumi, no engine."""

from components.errors import SettingError
from stacks.checks.beside import beside_problems
from stacks.checks.cluster import cluster_problems
from stacks.checks.endpoints import endpoint_problems
from stacks.checks.gateways import gateway_problems
from stacks.checks.made_names import made_name_problems
from stacks.checks.names import name_problems
from stacks.checks.networks import network_problems
from stacks.checks.ports import port_problems
from stacks.checks.workloads import workload_problems
from stacks.model.stack import Settings

CHECKS = (
    network_problems,
    endpoint_problems,
    beside_problems,
    gateway_problems,
    name_problems,
    made_name_problems,
    cluster_problems,
    port_problems,
    workload_problems,
)


def problems(settings: Settings) -> tuple[SettingError, ...]:
    """Everything that keeps a stack from being built, each with the path of the setting and the remedy."""
    return tuple(problem for check in CHECKS for problem in check(settings))
