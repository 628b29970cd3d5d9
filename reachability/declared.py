"""Applications and Services as expectations call them, and what their answers show. Pure."""

from dataclasses import dataclass

from reachability.expectations import CLUSTER_DOMAIN, Shows
from stacks.model.workloads import AppPortSettings, AppSettings, KubernetesServiceSettings


@dataclass(frozen=True)
class App:
    """An application where it is."""

    namespace: str
    name: str
    settings: AppSettings

    @property
    def ref(self) -> str:
        """What expectations call it, as a source and as a destination."""
        return f"pod:{self.namespace}/{self.name}"

    @property
    def is_several(self) -> bool:
        """Whether it has more than one pod."""
        return self.settings.every_node or self.settings.replicas > 1

    @property
    def can_be_asked(self) -> bool:
        """Whether its pods are the small server, which says who it is, and which probes can run in."""
        return self.settings.image is None

    def shows(self, port: AppPortSettings) -> Shows:
        """What an answer from one of its ports shows at least."""
        return "hostname" if port.protocol == "tcp" and self.can_be_asked else ""

    def target(self, service: "Service", port: str) -> AppPortSettings:
        """The port of its own that a Service's port leads to."""
        return self.settings.ports[service.settings.target_of(port)]

    @property
    def sees_clients(self) -> bool:
        """Whether its pods say who asks."""
        return self.can_be_asked and self.settings.server == "netexec"


@dataclass(frozen=True)
class Service:
    """A Service where it is."""

    namespace: str
    name: str
    settings: KubernetesServiceSettings

    @property
    def ref(self) -> str:
        """What expectations call it."""
        return f"service:{self.namespace}/{self.name}"

    @property
    def host(self) -> str:
        """Its name in the cluster's DNS."""
        return f"{self.name}.{self.namespace}{CLUSTER_DOMAIN}"
