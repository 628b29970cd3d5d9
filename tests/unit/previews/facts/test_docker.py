"""What Docker's resources say is read in the words of those who run networks."""

from typing import Any

import pytest

from previews.facts.docker import container, network, swarm_service
from previews.facts.registry import all_facts
from tests.unit.previews.sample import NETWORK

FRONT: dict[str, Any] = {
    "driver": "bridge",
    "internal": False,
    "ipamConfigs": [
        {"subnet": "10.1.0.0/24", "gateway": "10.1.0.1"},
        {"subnet": "fd00::/64", "gateway": "fd00::1"},
    ],
    "options": {
        "com.docker.network.driver.mtu": "1400",
        "com.docker.network.bridge.enable_icc": "false",
        "com.example": "x",
    },
    "labels": [
        {"label": "container-networks.stack", "value": "test"},
        {"label": "team", "value": "a"},
    ],
}


def test_a_network_is_its_subnets_and_its_options() -> None:
    assert network(FRONT) == {
        "subnet": "10.1.0.0/24",
        "IPv6 subnet": "fd00::/64",
        "driver": "bridge",
        "MTU": "1400",
        "ICC": "false",
        "option com.example": "x",
        "internal": "no",
        "label team": "a",
    }


def test_a_gateway_that_is_not_the_first_address_is_said_and_so_is_a_range() -> None:
    ipam = {"subnet": "10.1.0.0/24", "gateway": "10.1.0.254", "ipRange": "10.1.0.128/25"}
    found = network({"ipamConfigs": [{**ipam, "auxAddress": {"router": "10.1.0.2"}}]})
    assert found == {
        "subnet": "10.1.0.0/24",
        "gateway of subnet": "10.1.0.254",
        "range of subnet": "10.1.0.128/25",
        "kept for router": "10.1.0.2",
        "driver": "bridge",
    }


def test_each_subnet_of_an_ipvlan_is_told_apart() -> None:
    found = network({"ipamConfigs": [{"subnet": "10.1.0.0/24"}, {"subnet": "10.2.0.0/24"}]})
    assert (found["subnet"], found["subnet 2"]) == ("10.1.0.0/24", "10.2.0.0/24")


def test_what_no_word_is_for_is_told_by_its_path() -> None:
    assert all_facts(NETWORK, {**FRONT, "checkDuplicate": True, "name": "test-front"}) == {
        **network(FRONT),
        "checkDuplicate": "yes",
        "name": "test-front",
    }


def test_a_container_is_its_interfaces_its_ports_and_its_limit() -> None:
    inputs = {
        "name": "test-web",
        "hostname": "web",
        "networkMode": "bridge",
        "networksAdvanced": [
            {
                "name": "test-front",
                "ipv4Address": "10.1.0.9",
                "ipv6Address": "fd00::9",
                "aliases": ["web", "w"],
            },
            {"name": "test-back", "aliases": ["web"]},
        ],
        "ports": [
            {"internal": 80, "external": 8080, "ip": "127.0.0.1"},
            {"internal": 53, "external": 5353, "protocol": "udp"},
        ],
        "memory": 64,
        "memorySwap": 64,
    }
    assert container(inputs) == {
        "on front": "10.1.0.9, fd00::9 as w",
        "on back": "an address that is handed out",
        "port 127.0.0.1:8080/tcp": "80",
        "port 0.0.0.0:5353/udp": "53",
        "memory": "64 MiB",
    }


@pytest.mark.parametrize("mode", ["bridge", "host", "none"])
def test_a_container_without_networks_is_in_a_mode(mode: str) -> None:
    assert container({"networkMode": mode}) == {"mode": mode}


def test_a_swarm_service_is_its_tasks_and_how_its_name_resolves() -> None:
    inputs = {
        "mode": {"replicated": {"replicas": 3.0}},
        "endpointSpec": {"mode": "dnsrr"},
        "taskSpec": {"resources": {"limits": {"memoryBytes": 67108864}}},
    }
    assert swarm_service(inputs) == {"replicas": "3", "resolves by": "dnsrr", "memory": "64 MiB"}


def test_a_global_service_is_said_to_be_one_and_so_are_its_ports() -> None:
    ports = [
        {"targetPort": 80.0, "publishedPort": 8080.0, "protocol": "tcp", "publishMode": "host"},
        {"targetPort": 53.0, "publishedPort": 53.0, "protocol": "udp"},
    ]
    assert swarm_service({"mode": {"global": True}, "endpointSpec": {"ports": ports}}) == {
        "replicas": "one on each node",
        "port *:8080/tcp": "80 in mode host",
        "port *:53/udp": "53 in mode ingress",
    }


def test_a_container_in_anothers_network_and_one_with_a_chosen_way_out_are_said_to_be_so() -> None:
    assert container({"networkMode": "container:0123"}) == {"mode": "in another container's network"}
    interfaces = [{"name": "lab-front", "ipv4Address": "10.1.0.9", "gwPriority": 1.0}]
    assert container({"name": "lab-a", "hostname": "a", "networksAdvanced": interfaces}) == {
        "on front": "10.1.0.9, the way out"
    }


@pytest.mark.parametrize("strange", ["(secret)", 5, None, [1, "a"], {"a": 1}])
def test_what_has_another_shape_than_expected_is_no_error(strange: object) -> None:
    keys = ("ipamConfigs", "options", "networksAdvanced", "ports", "labels", "mode", "memory", "networkMode")
    for read in (network, container, swarm_service):
        read(dict.fromkeys(keys, strange))
        read({key: [{"aliases": strange, "subnet": strange, "gateway": strange}] for key in keys})
