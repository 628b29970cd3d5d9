"""All settings of a stack: the project's namespace of its YAML file."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import Field

from components.networks.addressing import SubnetArgs
from stacks.model.base import Label, Secret, StrictModel
from stacks.model.cluster import ClusterSettings
from stacks.model.endpoints import EndpointSettings, ServiceSettings
from stacks.model.networks import ExistingSettings, NetworkSettings, ParentSettings
from stacks.model.workloads import TargetSettings, WorkloadsSettings


class HostPort(NamedTuple):
    """A port that a stack takes on the host.

    Attributes:
        field: the path of the setting that takes it.
        address: the host's address.
        number: 1 to 65535.
        protocol: `tcp` or `udp`.
    """

    field: str
    address: str
    number: int
    protocol: str


class Settings(StrictModel):
    """What a stack wants. Read it with `stacks.settings`, which also checks how its parts fit together."""

    swarm: bool = False
    """Whether the stack needs an engine in swarm mode."""
    reserved_subnets: dict[str, str] = Field(default_factory=dict)
    """Subnets that others have, by name: nothing of this stack may overlap them."""
    networks: dict[Label, NetworkSettings] = Field(default_factory=dict)
    """Docker networks, by name."""
    endpoints: dict[Label, EndpointSettings] = Field(default_factory=dict)
    """Containers to look from, by name."""
    services: dict[Label, ServiceSettings] = Field(default_factory=dict)
    """Swarm services, by name."""
    cluster: ClusterSettings | None = None
    """A Kubernetes cluster."""
    workloads: WorkloadsSettings | None = None
    """What runs on it, or on another cluster."""
    secret: Secret | None = None
    """What the cluster's keys follow from, by `pulumi config set --secret`; the checkout's own if absent."""

    @property
    def target(self) -> TargetSettings | None:
        """The cluster that its workloads run on, if that is not its own."""
        return self.workloads.cluster if self.workloads else None

    def holder(self, endpoint: str) -> str:
        """The endpoint that has the interfaces of one: itself, or the one that it is beside."""
        return self.endpoints[endpoint].beside or endpoint

    def existing(self) -> dict[str, ExistingSettings]:
        """The networks that it only joins."""
        return {name: one for name, one in self.networks.items() if isinstance(one, ExistingSettings)}

    def less_existing(self) -> "Settings":
        """The settings of what it makes itself: without the networks that it only joins."""
        own = {name: one for name, one in self.networks.items() if not isinstance(one, ExistingSettings)}
        return self.model_copy(update={"networks": own})

    def all_blocks(self) -> list[tuple[str, SubnetArgs]]:
        """Network and subnet, for every subnet of the stack, transit subnets too."""
        return [
            (name, block)
            for name, network in self.networks.items()
            for block in (
                *network.blocks(),
                network.transit_block() if isinstance(network, ParentSettings) else None,
            )
            if block is not None
        ]

    def all_subnets(self) -> Mapping[str, str]:
        """Path of the setting to CIDR, for every subnet of the stack."""
        networks = {f"networks.{name}.{block.at}subnet": block.cidr for name, block in self.all_blocks()}
        return {**networks, **(self.cluster.own_subnets() if self.cluster else {})}

    def published_ports(self) -> list[HostPort]:
        """Every port that the stack takes on the host; what a container in mode host serves, too."""
        forwarded = [
            HostPort(f"endpoints.{name}.ports[{index}].external", port.host_ip, port.external, port.protocol)
            for name, endpoint in self.endpoints.items()
            for index, port in enumerate(endpoint.ports)
        ]
        direct = [
            HostPort(f"endpoints.{name}.serve", "127.0.0.1", endpoint.serve, "tcp")
            for name, endpoint in self.endpoints.items()
            if endpoint.builtin == "host" and endpoint.serve is not None
        ]
        by_swarm = [
            HostPort(f"services.{name}.ports[{index}].external", "0.0.0.0", port.external, port.protocol)
            for name, service in self.services.items()
            for index, port in enumerate(service.ports)
        ]
        return forwarded + direct + by_swarm + self._cluster_ports()

    def _cluster_ports(self) -> list[HostPort]:
        cluster = self.cluster
        if cluster is None:
            return []
        api = HostPort("cluster.api_port", cluster.api_host_ip, cluster.api_port, "tcp")
        return [
            api,
            *(
                HostPort(
                    path if path.endswith("_port") else f"{path}.external",
                    port.host_ip,
                    port.external,
                    port.protocol,
                )
                for name in cluster.machines()
                for path, port in cluster.ports_of(name).items()
            ),
        ]
