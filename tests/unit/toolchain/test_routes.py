"""What iproute2 says of this host, read as it is written."""

from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from toolchain.doctor import routes
from toolchain.doctor.routes import HostNetwork, Link, Route, parse_links, parse_name_servers, parse_routes

LISTED: list[dict[str, Any]] = [
    {"dst": "default", "gateway": "192.0.2.1", "dev": "eth0", "metric": 100, "flags": []},
    {"dst": "10.0.0.0/8", "dev": "tun0", "scope": "link", "metrics": [{"mtu": 1400}], "flags": []},
    {"dst": "192.0.2.0/24", "dev": "eth0", "protocol": "kernel", "scope": "link", "flags": []},
    {"type": "blackhole", "dst": "10.9.0.0/16", "flags": []},
]


def test_routes_are_read_with_gateway_origin_metric_and_mtu() -> None:
    assert parse_routes(LISTED, "-4") == [
        Route("0.0.0.0/0", "eth0", gateway="192.0.2.1", metric=100),
        Route("10.0.0.0/8", "tun0", mtu=1400),
        Route("192.0.2.0/24", "eth0", connected=True),
        Route("10.9.0.0/16"),
    ]


def test_the_default_route_of_the_other_family_is_its_own() -> None:
    assert parse_routes([{"dst": "default", "dev": "eth0"}], "-6") == [Route("::/0", "eth0")]


def test_interfaces_are_read_with_what_they_are_made_on() -> None:
    listed: list[dict[str, Any]] = [
        {"ifname": "eth0", "mtu": 1450, "addr_info": [{"family": "inet", "local": "192.0.2.2"}]},
        {"ifname": "shim", "mtu": 1450, "link": "eth0", "linkinfo": {"info_kind": "macvlan"}},
    ]
    assert parse_links(listed) == {
        "eth0": Link(1450, addresses=("192.0.2.2",)),
        "shim": Link(1450, kind="macvlan", lower="eth0"),
    }


def test_a_resolver_on_loopback_is_no_address_of_the_network() -> None:
    text = "# x\nnameserver 127.0.0.53\nnameserver 10.1.2.3\nnameserver fe80::1%eth0\nnameserver x\n"
    assert parse_name_servers(text) == ("10.1.2.3", "fe80::1%eth0")


@pytest.mark.parametrize(
    ("found", "device"),
    [
        ([Route("0.0.0.0/0", "eth0")], "eth0"),
        ([Route("0.0.0.0/0", "eth0"), Route("0.0.0.0/1", "tun0"), Route("128.0.0.0/1", "tun0")], "tun0"),
        ([Route("0.0.0.0/0", "wlan0", metric=600), Route("0.0.0.0/0", "eth0", metric=100)], "eth0"),
        ([Route("::/0", "eth1"), Route("0.0.0.0/0", "eth0", metric=5)], "eth0"),
        ([Route("::/0", "eth1")], "eth1"),
    ],
)
def test_the_way_out_is_the_default_route_that_counts(found: list[Route], device: str) -> None:
    uplink = HostNetwork(tuple(found)).uplink()
    assert uplink is not None
    assert uplink.device == device


def test_a_host_without_a_default_route_has_no_way_out() -> None:
    assert HostNetwork((Route("10.0.0.0/8", "tun0"),)).uplink() is None


@pytest.mark.parametrize(("code", "said"), [(1, ""), (0, "no JSON")])
def test_an_ip_that_fails_is_not_a_host_without_routes(
    code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "toolchain.doctor.routes.subprocess.run", lambda *_, **__: CompletedProcess([], code, said)
    )
    assert routes.read() is None


def test_a_host_without_iproute2_is_not_a_host_without_routes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert routes.read() is None
