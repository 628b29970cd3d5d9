"""Who comes to a cluster from outside of it: the host, and endpoints on the node network. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.isolation.facts import Outside
from reachability.declared import Service
from reachability.expectations import HOST
from reachability.population import Population


@dataclass(frozen=True)
class Visitor:
    """Who comes from outside of the cluster's network, over the node network.

    Attributes:
        ref: what expectations call it.
        address: its own address there; None if it is only known once it runs.
        alone: it, as policies see it where its own address comes through.
        end: likewise, where a node may stand in for it.
    """

    ref: str
    address: str | None
    alone: Outside
    end: Outside

    def at(self, service: Service) -> Outside:
        """It, as the pods behind a Service see it."""
        return self.alone if service.settings.external_traffic_policy == "Local" else self.end


def visitors(population: Population) -> Iterator[Visitor]:
    """The host, and the endpoints on the node network: both have an address on its link."""
    gateway = population.gateway or ""
    yield Visitor(HOST, gateway, Outside((gateway,), name=HOST), population.outside(HOST, gateway))
    shared = population.shared_network
    for name, endpoint in population.settings.endpoints.items():
        if shared is not None and shared in endpoint.networks:
            address = endpoint.networks[shared].ipv4
            place = address or population.handed_out
            yield Visitor(name, address, Outside((place,), name=name), population.outside(name, place))
