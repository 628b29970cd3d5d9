"""Ports that the stack's own containers and swarm services hold are no conflict with itself."""

from types import SimpleNamespace
from typing import Any

from toolchain.doctor.host import held_ports, publishers

OWN = {"container-networks.stack": "lab"}


def engine(*, manager: bool) -> Any:
    """An engine with a container and, if it is a swarm manager, a service of the stack and one of nobody."""
    binding = {"80/tcp": [{"HostPort": "18080"}]}
    container = SimpleNamespace(name="lab-web", labels=OWN, ports=binding)
    services = [
        SimpleNamespace(
            name=name,
            attrs={"Spec": {"Labels": labels}, "Endpoint": {"Ports": [{"PublishedPort": port}]}},
        )
        for name, labels, port in (("lab-shop", OWN, 18081), ("else", None, 18082))
    ]
    # Outside of swarm mode the engine refuses to list services.
    listing = SimpleNamespace(list=lambda: services) if manager else None
    return SimpleNamespace(
        info=lambda: {"Swarm": {"ControlAvailable": manager}},
        containers=SimpleNamespace(list=lambda: [container]),
        services=listing,
    )


def test_what_the_routing_mesh_publishes_is_held_by_its_service() -> None:
    found = engine(manager=True)
    assert held_ports(found, "lab") == [(18081, "tcp"), (18080, "tcp")]
    assert publishers(found)[18080, "tcp"] == "container lab-web of stack lab"
    assert publishers(found)[18082, "tcp"] == "service else"


def test_outside_of_swarm_mode_nobody_asks_for_services() -> None:
    assert held_ports(engine(manager=False), "lab") == [(18080, "tcp")]
