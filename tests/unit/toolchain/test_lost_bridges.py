"""A bridge whose interface is gone is said, though the engine itself does not notice."""

from typing import Any

import pytest

from stacks.settings import load
from toolchain.doctor.findings import Status
from toolchain.doctor.host import lost_bridges

NETWORKS: list[dict[str, Any]] = [
    {
        "Name": "bridge",
        "Id": "a" * 64,
        "Driver": "bridge",
        "Options": {"com.docker.network.bridge.name": "docker0"},
    },
    {"Name": "lab-front", "Id": "b" * 64, "Driver": "bridge", "Labels": {"container-networks.stack": "lab"}},
    {"Name": "else", "Id": "c" * 64, "Driver": "bridge"},
    {"Name": "host", "Id": "d" * 64, "Driver": "host"},
]
ON_DEFAULT = load({"endpoints": {"plain": {}}}, "a test")
ON_HOST = load({"endpoints": {"onhost": {"mode": "host"}}}, "a test")


def found(links: set[str], settings: Any = ON_HOST) -> dict[str, Status]:
    return {one.subject: one.status for one in lost_bridges(NETWORKS, "lab", links, settings)}


@pytest.mark.parametrize(
    ("links", "settings", "said"),
    [
        ({"docker0", "br-bbbbbbbbbbbb"}, ON_DEFAULT, {}),
        ({"br-bbbbbbbbbbbb"}, ON_DEFAULT, {"network bridge": Status.BLOCK}),
        ({"br-bbbbbbbbbbbb"}, ON_HOST, {"network bridge": Status.WARN}),
        ({"docker0"}, ON_HOST, {"network lab-front": Status.BLOCK}),
    ],
)
def test_a_bridge_whose_interface_is_gone_is_said(
    links: set[str], settings: Any, said: dict[str, Status]
) -> None:
    assert found(links, settings) == said
