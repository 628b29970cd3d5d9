"""Ports, rights, memory, images and mounts of containers and swarm services."""

from typing import Any

import pytest

from policies.docker import CONTAINER, NODE, SERVICE, VOLUME
from policies.docker.containers import HOST_NETWORK, MEMORY, PRIVILEGED
from policies.docker.mounts import NO_SOCKET
from policies.docker.pins import PINNED
from policies.docker.ports import LOOPBACK
from policies.rule import AnyRule
from policies.view import Resource, resource
from tests.policies.judge import LATER, refusals
from toolchain.versions import VERSIONS

ID = f"sha256:{'0' * 64}"


def container(*within: str, **props: Any) -> Resource:
    return resource(CONTAINER, "web", props, *within)


def service(**task: Any) -> Resource:
    return resource(SERVICE, "shop", {"taskSpec": task})


def port(**props: object) -> dict[str, object]:
    return {"internal": 80, "external": 8080, "ip": "127.0.0.1", **props}


REFUSED: list[tuple[AnyRule, Resource, str]] = [
    (LOOPBACK, container(ports=[port(ip="0.0.0.0")]), "ports[0].ip = 0.0.0.0: is reached from beyond"),
    (LOOPBACK, container(ports=[port(), port(internal=81, ip="::")]), "ports[1].ip = ::"),
    (LOOPBACK, container(ports=[{"internal": 80}]), "ports[0].ip = 0.0.0.0"),
    (LOOPBACK, container(ports=[port(ip="here")]), "ports[0].host_ip = here: is no IP address"),
    (LOOPBACK, container(ports=[port(), port(external=81)]), "is published twice, which the provider cannot"),
    (LOOPBACK, container(ports=[port(external=70000)]), "ports[0].external = 70000: must be 1 to 65535"),
    (LOOPBACK, container(publishAllPorts=True), "publishAllPorts = True"),
    (
        LOOPBACK,
        resource(SERVICE, "shop", {"endpointSpec": {"ports": [{"targetPort": 80, "publishedPort": 8080}]}}),
        "endpointSpec.ports[0].publishedPort = 8080: is published on all addresses",
    ),
    (PRIVILEGED, container(privileged=True), "privileged = True: is the host's root"),
    (PRIVILEGED, container(capabilities={"adds": ["CAP_SYS_ADMIN"]}), "capabilities.adds[0] = CAP_SYS_ADMIN"),
    (PRIVILEGED, service(containerSpec={"capAdds": ["ALL"]}), "capAdds[0] = ALL: is as good as privileged"),
    (HOST_NETWORK, container(networkMode="host"), "networkMode = host"),
    (HOST_NETWORK, service(networksAdvanceds=[{"name": "host"}]), "taskSpec.networksAdvanceds[0] = host"),
    (MEMORY, container(), "memory = None: is no limit"),
    (MEMORY, container(memory=0), "memory = 0: is no limit"),
    (MEMORY, service(), "taskSpec.resources.limits.memoryBytes = None"),
    (PINNED, container(image="nginx:1.29"), "image = nginx:1.29: may mean another image tomorrow"),
    (PINNED, container(image="sha256:0123"), "image = sha256:0123"),
    (PINNED, service(containerSpec={"image": "nginx"}), "taskSpec.containerSpec.image = nginx"),
    (
        NO_SOCKET,
        container(volumes=[{"hostPath": "/run/docker.sock"}]),
        "volumes[0].hostPath = /run/docker.sock",
    ),
    (NO_SOCKET, container(mounts=[{"source": "/var"}]), "= /var: has /var/run/docker.sock below, which is"),
    (NO_SOCKET, service(containerSpec={"mounts": [{"source": "/"}]}), "mounts[0].source = /"),
    (
        NO_SOCKET,
        resource(VOLUME, "socket", {"driverOpts": {"o": "bind", "device": "/var/run/docker.sock"}}),
        "driverOpts.device = /var/run/docker.sock: is the engine itself",
    ),
]

PASSING: list[tuple[AnyRule, Resource]] = [
    (LOOPBACK, container(ports=[port(), port(internal=81, ip="::1"), port(internal=82, ip="127.1.2.3")])),
    (LOOPBACK, container()),
    (
        LOOPBACK,
        container(
            ports=[port(), port(protocol="udp")],
            labels=[{"label": "container-networks.ports", "value": "127.0.0.1:8080->80/tcp, …"}],
        ),
    ),
    (LOOPBACK, service(endpointSpec={"ports": [{"targetPort": 80}]})),
    (PRIVILEGED, container(NODE, privileged=True)),
    (PRIVILEGED, container(privileged=False, capabilities={"adds": ["CAP_NET_ADMIN"]})),
    (HOST_NETWORK, container(networkMode="bridge")),
    (HOST_NETWORK, service(networksAdvanceds=[{"id": "4x9"}])),
    (MEMORY, container(memory=64)),
    (MEMORY, container(NODE)),
    (MEMORY, service(resources={"limits": {"memoryBytes": 1}})),
    (PINNED, container(image=ID)),
    (PINNED, container(image=f"nginx:1.29@{ID}")),
    (PINNED, container(image=VERSIONS.images.endpoint)),
    (NO_SOCKET, container(volumes=[{"hostPath": "/srv"}, {"volumeName": "run"}, {"containerPath": "/var"}])),
    (NO_SOCKET, container(mounts=[{"source": "data"}])),
]

UNKNOWN: list[tuple[AnyRule, Resource]] = [
    (LOOPBACK, container(ports=LATER)),
    (LOOPBACK, container(ports=[LATER, port(ip=LATER), port(internal=LATER)])),
    (PRIVILEGED, container(privileged=LATER, capabilities=LATER)),
    (HOST_NETWORK, container(networkMode=LATER)),
    (HOST_NETWORK, service(networksAdvanceds=[{"id": LATER}])),
    (MEMORY, container(memory=LATER)),
    (MEMORY, service(resources=LATER)),
    (PINNED, container(image=LATER)),
    (PINNED, resource(SERVICE, "shop", {"taskSpec": LATER})),
    (NO_SOCKET, container(volumes=LATER, mounts=[{"source": LATER}])),
]


@pytest.mark.parametrize(("rule", "one", "said"), REFUSED)
def test_the_message_names_resource_property_value_and_remedy(
    rule: AnyRule, one: Resource, said: str
) -> None:
    [message] = refusals(rule, one)
    assert message.startswith(f"{one.title}: ")
    assert said in message


@pytest.mark.parametrize(("rule", "one"), PASSING)
def test_what_is_as_it_should_be_passes(rule: AnyRule, one: Resource) -> None:
    assert refusals(rule, one) == []


@pytest.mark.parametrize(("rule", "one"), UNKNOWN)
def test_what_a_preview_cannot_know_is_no_violation(rule: AnyRule, one: Resource) -> None:
    assert refusals(rule, one) == []


def test_what_is_known_is_judged_beside_what_is_not() -> None:
    [said] = refusals(LOOPBACK, container(ports=[port(ip=LATER), port(internal=81, ip="0.0.0.0")]))
    assert "ports[1].ip" in said


def test_an_address_can_be_allowed() -> None:
    assert (
        refusals(
            LOOPBACK, container(ports=[port(ip="10.0.0.5")]), addresses={"10.0.0.5": "the lab's own LAN"}
        )
        == []
    )


def test_an_image_can_be_allowed() -> None:
    assert refusals(PINNED, container(image="mine:1"), images={"mine:1": "built on this host"}) == []


def test_a_socket_can_be_added() -> None:
    one = container(volumes=[{"hostPath": "/run/podman/podman.sock"}])
    assert refusals(NO_SOCKET, one) == []
    assert len(refusals(NO_SOCKET, one, sockets=["/run/podman/podman.sock"])) == 1
