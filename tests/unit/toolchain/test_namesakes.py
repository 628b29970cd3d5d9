"""What has a name on the engine that a stack would give is said before anything is created."""

from typing import Any

import docker
import pytest

from stacks.settings import load
from tests.unit.stacks.sample import CLUSTER
from toolchain.doctor import existing
from toolchain.doctor.findings import Status
from toolchain.doctor.namesakes import Named, findings, names_of

SETTINGS = load(
    {
        "swarm": True,
        "networks": {
            "front": {"driver": "bridge", "subnet": "10.8.0.0/24"},
            "wire": {"driver": "macvlan", "subnet": "10.9.0.0/24"},
            "lane": {"driver": "macvlan", "subnet": "10.6.0.0/24", "parent": "eth0"},
            "mesh": {"driver": "overlay", "subnet": "10.7.0.0/24"},
            "shared": {"driver": "existing"},
        },
        "endpoints": {"web": {}},
        "services": {"shop": {"network": "mesh", "serve": 80}},
        "cluster": CLUSTER,
    },
    "a test",
)


def test_every_name_that_a_stack_gives_is_known() -> None:
    assert names_of("lab", SETTINGS) == {
        ("network", "lab-front"): "networks.front",
        ("network", "lab-wire"): "networks.wire",
        ("network", "lab-wire-parent"): "networks.wire",
        ("container", "lab-wire-parent-anchor"): "networks.wire",
        ("network", "lab-lane"): "networks.lane",
        ("network", "lab-mesh"): "networks.mesh",
        ("container", "lab-web"): "endpoints.web",
        ("service", "lab-shop"): "services.shop",
        ("network", "lab-nodes"): "cluster.network",
        ("container", "lab-control-plane"): "cluster.control_plane",
        ("container", "lab-worker-a"): "cluster.workers.worker-a",
    }


CLASHES = {
    "a network": (
        Named("network", "lab-front"),
        "is on the engine and not of this stack, which would give that name to networks.front",
        "if it is not needed, remove it with `docker network rm lab-front`; or join it: "
        "{driver: existing, name: lab-front} as another network; or give networks.front another name",
    ),
    "a container": (
        Named("container", "lab-web"),
        "is on the engine and not of this stack, which would give that name to endpoints.web",
        "if it is not needed, remove it with `docker rm --force lab-web`; or give endpoints.web another name",
    ),
    "a service of another stack": (
        Named("service", "lab-shop", "other"),
        "is on the engine and of stack other, not of this one, which would give that name to services.shop",
        "if it is not needed, remove it with `make down STACK=other`; or give services.shop another name",
    ),
}


@pytest.mark.parametrize(("thing", "value", "remedy"), CLASHES.values(), ids=CLASHES.keys())
def test_a_clash_blocks_and_says_what_to_do(thing: Named, value: str, remedy: str) -> None:
    (found,) = findings("lab", SETTINGS, [thing], known=())
    assert (found.subject, found.status) == (f"{thing.kind} {thing.name}", Status.BLOCK)
    assert (found.value, found.remedy) == (value, remedy)


@pytest.mark.parametrize(
    "thing",
    [
        Named("network", "lab-front", "lab"),  # its own
        Named("network", "front"),
        Named("container", "lab-front"),  # a container of that name is in no network's way
        Named("network", "shared"),  # it is joined, not made
        Named("container", "lab-shop.1.x2k"),
    ],
)
def test_what_is_in_nobodys_way_is_not_said(thing: Named) -> None:
    assert findings("lab", SETTINGS, [thing], known=()) == []


def test_what_has_taken_a_name_that_the_state_knows_is_drift_and_not_said_here() -> None:
    assert findings("lab", SETTINGS, [Named("container", "lab-web")], {("container", "lab-web")}) == []


class _Api:
    def __init__(self, attrs: dict[str, Any] | None) -> None:
        self.attrs = attrs

    def inspect_network(self, name: str) -> dict[str, Any]:
        if self.attrs is None:
            raise docker.errors.NotFound(name)
        return self.attrs


class _Client:
    def __init__(self, attrs: dict[str, Any] | None) -> None:
        self.api = _Api(attrs)


@pytest.mark.parametrize(
    ("attrs", "status", "value"),
    [
        (
            {"Name": "shared", "Id": "1", "Driver": "bridge"},
            Status.OK,
            "is there; the stack joins it as shared",
        ),
        ({"Name": "other", "Id": "shared"}, Status.BLOCK, "the settings say shared"),
        (None, Status.BLOCK, "the settings say shared"),
    ],
)
def test_the_doctor_looks_for_what_is_joined(
    attrs: dict[str, Any] | None, status: Status, value: str
) -> None:
    client: Any = _Client(attrs)
    (found,) = existing.findings(client, "lab", SETTINGS)
    assert (found.status, found.value) == (status, value)
