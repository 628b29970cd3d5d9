"""A small cluster, and a namespace of it, to differ from."""

from typing import Any

import pytest

from stacks.model.workloads import WorkloadsSettings
from stacks.settings import SettingsError, load

CLUSTER: dict[str, Any] = {
    "network": {"subnet": "10.1.0.0/16"},
    "pod_subnet": "10.2.0.0/16",
    "service_subnet": "10.3.0.0/16",
    "api_port": 16443,
    "control_plane": {"ipv4": "10.1.0.10"},
    "workers": {"worker-a": {"ipv4": "10.1.0.11"}},
    "load_balancer": {"addresses": "10.1.0.32/28"},
    "ingress": {"http_port": 18080, "https_port": 18443},
}
WEB = {"ports": {"http": {"port": 8080}}}
BACK = {"ports": {"http": {"port": 8080}, "data": {"port": 8081, "protocol": "udp"}}}
SHOP: dict[str, Any] = {
    "apps": {"web": WEB, "back": BACK},
    "services": {"web": {"app": "web", "ports": {"http": {"port": 80}}}},
}


def on_cluster(*, cluster: dict[str, Any] | None = None, **namespaces: Any) -> dict[str, Any]:
    """Settings with these namespaces on a cluster of the stack's own."""
    return {
        "cluster": CLUSTER if cluster is None else cluster,
        "workloads": {"namespaces": {name.replace("_", "-"): found for name, found in namespaces.items()}},
    }


def shop(**changes: Any) -> dict[str, Any]:
    """Settings with a namespace that differs from `SHOP` in these."""
    return on_cluster(shop={**SHOP, **changes})


def workloads(raw: dict[str, Any]) -> WorkloadsSettings:
    """What runs on the cluster of these settings."""
    found = load(raw, "a test").workloads
    assert found is not None
    return found


def refusal(raw: dict[str, Any]) -> str:
    """What is said of these settings: the lines after the first, without their indentation."""
    with pytest.raises(SettingsError) as refused:
        load(raw, "a test")
    lines = str(refused.value).splitlines()
    return "\n".join(line.strip().removeprefix("container-networks:") for line in lines[1:])
