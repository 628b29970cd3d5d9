"""A small world as it stands, and a way to its places that leads nowhere."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from reachability.expectations import Expectation, Protocol, Shows, Verdict
from reachability.probing.script import Ended
from reachability.probing.snapshot import Pod, Snapshot
from reachability.probing.transport import Transport
from reachability.probing.world import Endpoint, Node, Place, World


def pod(app: str, number: int, address: str, **more: Any) -> Pod:
    """A pod of an application in the namespace `shop`."""
    given = {"node": "worker-a", "host_network": False, "container": "server", **more}
    return Pod("shop", app, f"{app}-{number}", address=address, **given)


WORLD = World(
    endpoints={
        "web": Endpoint("lab-web", {"front": "10.9.0.2", "back": "10.8.0.2"}),
        "onhost": Endpoint("lab-onhost", {}, is_on_host=True),
    },
    nodes={"worker-a": Node("lab-worker-a", "10.1.0.11")},
    snapshot=Snapshot(
        pods=(
            pod("front", 1, "10.2.0.1"),
            pod("front", 2, "10.2.0.2"),
            pod("back", 1, "10.2.0.9"),
            pod("agent", 1, "10.1.0.11", host_network=True),
        ),
        cluster_ips={"shop/back": "10.3.0.9"},
        load_balancer_ips={"shop/back": "10.1.0.40"},
    ),
    backends={"service:shop/back": "pod:shop/back"},
    swarm_services={"bank": 2},
    host=("10.1.0.1", "192.0.2.9"),
    entrance="127.0.0.1",
    ca="/tmp/ca.crt",
)


def expectation(
    source: str,
    destination: str,
    address: str = "",
    verdict: Verdict = Verdict.OPEN,
    *,
    shows: Shows = "",
    protocol: Protocol = "tcp",
) -> Expectation:
    """An expectation of port 80; the destination is its address if none is given."""
    return Expectation(source, destination, address or destination, 80, protocol, verdict, "a rule", shows)


class Scripted(Transport):
    """A way to places at which each command ends as someone says; nothing is run."""

    def __init__(self, ends: Callable[[Place, str], Ended | None]) -> None:
        super().__init__()
        object.__setattr__(self, "ends", ends)
        object.__setattr__(self, "asked", [])

    ends: Callable[[Place, str], Ended | None]
    asked: list[Mapping[str, list[str]]]

    def run_all(self, wanted: Iterable[tuple[Place, Sequence[str]]]) -> Mapping[Place, list[Ended | None]]:
        """End all commands at once, and remember them by the place's name."""
        listed = list(wanted)
        self.asked.append({place.name: list(commands) for place, commands in listed})
        return {place: [self.ends(place, command) for command in commands] for place, commands in listed}
