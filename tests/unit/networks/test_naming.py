"""Names that let stacks live side by side, and that the kernel and DNS take."""

from ipaddress import IPv4Network

import pytest

from components.errors import SettingError
from components.networks.naming import (
    DEVICE_NAME_MAX,
    check_device_name,
    check_parent,
    device_name,
    docker_name,
    transit_subnet,
    vxlan_id,
)


def test_a_name_on_the_engine_starts_with_the_stack() -> None:
    assert docker_name("lab", "front") == "lab-front"


def test_a_name_that_dns_would_not_take_is_refused() -> None:
    with pytest.raises(SettingError, match="is longer than 63 characters"):
        docker_name("s" * 40, "n" * 23)


@pytest.mark.parametrize(
    ("stack", "name", "device"),
    [
        ("lab", "front", "lab-front"),
        ("test", "wire-parent", "test-wir-"),
        ("v1.2", "front", "v1-2-fro-"),
    ],
)
def test_a_bridge_is_named_as_readably_as_the_kernel_permits(stack: str, name: str, device: str) -> None:
    found = device_name(stack, name)
    assert found.startswith(device)
    assert len(found) <= DEVICE_NAME_MAX
    assert "." not in found


def test_long_names_with_one_beginning_stay_apart() -> None:
    assert device_name("networks", "ip-l3-parent") != device_name("networks", "ip-l3s-parent")


def test_a_vxlan_number_is_stable_and_beyond_those_that_docker_counts_up() -> None:
    assert vxlan_id("lab", "mesh") == vxlan_id("lab", "mesh") != vxlan_id("test", "mesh")
    assert 1 << 20 <= vxlan_id("lab", "mesh") < 1 << 24


@pytest.mark.parametrize("value", ["", "a" * 16, "eth0.10", "a/b", "a b"])
def test_what_is_no_interface_name_is_refused(value: str) -> None:
    with pytest.raises(SettingError, match="must be 1 to 15 letters"):
        check_device_name(value)


@pytest.mark.parametrize(
    ("interface", "subnet", "field"),
    [(None, None, "parent_subnet"), ("eth0", "10.0.0.0/30", "parent"), ("no such", None, "parent")],
)
def test_a_network_has_exactly_one_parent(interface: str | None, subnet: str | None, field: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_parent(interface, subnet)
    assert refusal.value.field == field


@pytest.mark.parametrize("value", ["bond0.100.20-long", "eth0..1", "no such", "a/b"])
def test_a_parent_that_is_refused_is_shown_as_it_was_written(value: str) -> None:
    with pytest.raises(SettingError, match=rf"^parent = {value}: is not an interface; write a name"):
        check_parent(value, None)


def test_the_loopback_interface_is_refused_as_a_parent() -> None:
    with pytest.raises(SettingError, match=r"^parent = lo: is the loopback interface"):
        check_parent("lo", None)


@pytest.mark.parametrize("device", ["lo", "docker0", "docker_gwbridge"])
def test_a_bridge_cannot_have_the_interface_of_another(device: str) -> None:
    with pytest.raises(SettingError, match="is an interface that every Docker host has"):
        check_device_name(device)


@pytest.mark.parametrize("interface", ["eth0", "eth0.10", "bond0.100.20"])
def test_a_parent_may_be_an_interface_or_a_vlan_of_one(interface: str) -> None:
    check_parent(interface, None)


def test_a_made_parents_subnet_is_link_local_and_follows_from_the_names() -> None:
    subnet = IPv4Network(transit_subnet("lab", "wire"))
    assert subnet.prefixlen == 30
    assert subnet.subnet_of(IPv4Network("169.254.0.0/16"))
    assert transit_subnet("lab", "wire") == str(subnet)
    assert transit_subnet("test", "wire") != str(subnet)


def test_a_made_parents_subnet_is_never_a_reserved_one() -> None:
    found = [IPv4Network(transit_subnet("lab", f"net-{number}")) for number in range(2000)]
    assert not {subnet.network_address.packed[2] for subnet in found} & {0, 169, 255}
