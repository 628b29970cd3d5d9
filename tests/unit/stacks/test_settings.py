"""Both readers of a stack's settings, and the files that are shipped."""

import json
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime.config import CONFIG

import stacks
from components.networks.occupancy import overlaps
from stacks.settings import SettingsError, from_pulumi, from_yaml, ground_of, load

SHIPPED = sorted(Path(stacks.__file__).parent.glob("Pulumi.*.yaml"))

PORT = {"internal": 80, "external": 18080}
OVERLAY = {"driver": "overlay", "subnet": "10.2.0.0/24"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_shipped_stacks_are_accepted(path: Path) -> None:
    settings = from_yaml(path)
    assert settings.endpoints or settings.cluster or settings.workloads


def test_the_demo_has_every_driver_mode_and_kind_of_service() -> None:
    demo = from_yaml(next(path for path in SHIPPED if path.name == "Pulumi.networks.yaml"))
    assert {network.driver for network in demo.networks.values()} == {
        "bridge",
        "macvlan",
        "ipvlan",
        "overlay",
    }
    assert {endpoint.builtin for endpoint in demo.endpoints.values()} == {None, "bridge", "host", "none"}
    assert {service.endpoint_mode for service in demo.services.values()} == {"dnsrr", "vip"}


def test_the_shipped_stacks_can_stand_beside_each_other() -> None:
    ports: list[tuple[int, str]] = []
    networks: dict[str, Any] = {}
    for path in SHIPPED:
        settings = from_yaml(path)
        ports += [(port.number, port.protocol) for port in settings.published_ports()]
        networks |= {
            f"{path.stem.rpartition('.')[2]}-{index}": cidr
            for index, cidr in enumerate(settings.all_subnets().values())
        }
    assert len(set(ports)) == len(ports)
    together = {name: ip_network(cidr) for name, cidr in networks.items()}
    assert overlaps(together, {}) == []


def test_the_same_port_on_two_addresses_or_protocols_is_no_conflict() -> None:
    others = [{**PORT, "host_ip": "127.0.0.2"}, {**PORT, "protocol": "udp"}, {**PORT, "host_ip": "::1"}]
    raw = {"endpoints": {f"e{index}": {"ports": [port]} for index, port in enumerate([PORT, *others])}}
    assert load(raw, "a test").endpoints


@pytest.mark.parametrize("other", [{"protocol": "udp"}, {"host_ip": "::1"}, {"host_ip": "::"}])
def test_an_endpoint_publishes_one_port_for_two_protocols_or_on_addresses_of_two_families(
    other: dict[str, str],
) -> None:
    assert load({"endpoints": {"dns": {"ports": [PORT, {**PORT, **other}]}}}, "a test").endpoints


def test_ipv4s_and_ipv6s_every_address_are_two_sockets() -> None:
    everywhere = {"a": {**PORT, "host_ip": "0.0.0.0"}, "b": {**PORT, "host_ip": "::"}}
    assert load({"endpoints": {name: {"ports": [port]} for name, port in everywhere.items()}}, "a test")


@pytest.fixture
def configuration() -> Iterator[None]:
    """Pulumi's configuration, put back as it was."""
    before = CONFIG.get()
    yield
    CONFIG.set(before)


@pytest.mark.usefixtures("configuration")
def test_pulumi_and_the_file_give_the_same_settings(tmp_path: Path) -> None:
    raw = {"swarm": True, "networks": {"mesh": OVERLAY}, "endpoints": {"a": {"serve": 80}}}
    path = tmp_path / "Pulumi.lab.yaml"
    config: dict[str, Any] = {f"container-networks:{key}": value for key, value in raw.items()}
    path.write_text(json.dumps({"config": {**config, "docker:host": "unix:///elsewhere"}}))
    pulumi.runtime.set_mocks(_NoResources(), project="container-networks", stack="lab")
    pulumi.runtime.set_all_config({key: json.dumps(value) for key, value in config.items()})
    assert from_pulumi() == from_yaml(path) == load(raw, "a test")


def test_a_file_that_pulumi_has_rewritten_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.lab.yaml"
    path.write_text('config: {"container-networks:swarm": "true"}')
    assert from_yaml(path).swarm


def test_an_empty_file_is_an_empty_stack(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.lab.yaml"
    path.write_text("")
    assert from_yaml(path) == load({}, "a test")


@pytest.mark.usefixtures("configuration")
def test_a_refusal_names_the_stack_that_is_run() -> None:
    pulumi.runtime.set_mocks(_NoResources(), project="container-networks", stack="lab")
    pulumi.runtime.set_all_config({"container-networks:swarm": "maybe"})
    with pytest.raises(SettingsError) as refused:
        from_pulumi()
    assert str(refused.value) == (
        "1 problem in the settings of stack lab:\n"
        "  container-networks:swarm = 'maybe': input should be a valid boolean"
    )


class _NoResources(pulumi.runtime.Mocks):
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        raise AssertionError(f"unexpected resource {args.name}")

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], None]:
        raise AssertionError(f"unexpected call of {args.token}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("config: [", "config = Pulumi.x.yaml: can't be read as YAML; correct it: "),
        ("- 1", "config = list: is not a mapping; write config: and below it keys such as"),
        ("config: 1", "config = int: is not a mapping"),
        ("config: {container-networks:networks: {a: {}, a: {}}}", "a is there twice"),
        ("config: {container-networks:networks: {on: {}}}", "networks.True = True: is not a key as it is"),
        ("config: {container-networks:networks: {2020-01-01: {}}}", "is not a key as it is written"),
        ("config: {container-networks:networks: &a {b: *a}}", "contains itself; write it out"),
        (r'config: {container-networks:secret: "a\0b"}', "secret = 'a\\x00b': has a NUL character"),
        (r'config: {container-networks:networks: {"\ud800": 1}}', "is not a key as it is written"),
        (r'config: {container-networks:endpoints: {a: {mode: ["\udc00"]}}}', "endpoints.a.mode[0] = "),
        ("config: {1: 2, container-networks:swarm: 3}", "swarm = 3: input should be a valid boolean"),
    ],
)
def test_a_file_that_can_not_be_read_as_it_is_meant_is_refused(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.x.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError) as refused:
        from_yaml(path)
    assert told in str(refused.value)


def test_workloads_on_a_stack_without_a_cluster_are_refused(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.other.yaml").write_text("config: {}\n")
    apps = {"shop": {"apps": {"web": {"ports": {"http": {"port": 80}}}}}}
    settings = load({"workloads": {"cluster": {"stack": "other"}, "namespaces": apps}}, "a test")
    with pytest.raises(SettingsError, match=r"cluster\.stack = other: has no cluster in Pulumi\.other\.yaml"):
        ground_of(settings, tmp_path)


@pytest.mark.parametrize(
    ("stack", "told"),
    [
        (
            "a" * 50,
            f"endpoints.{'b' * 14} = {'a' * 50}-{'b' * 14}: is longer than 63 characters; shorten",
        ),
        ("dev-", "stack = dev-: is not a name that labels can have: it must be up to 63 letters"),
    ],
)
def test_names_that_the_stacks_own_makes_too_long_or_unusable_are_refused(
    stack: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / f"Pulumi.{stack}.yaml"
    path.write_text(f"config: {{container-networks:endpoints: {{{'b' * 14}: {{}}}}}}")
    with pytest.raises(SettingsError) as refused:
        from_yaml(path)
    assert told in str(refused.value)
