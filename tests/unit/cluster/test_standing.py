"""What stands on a cluster goes with its control plane, and only that."""

import pulumi
import pulumi_docker as docker
import pulumi_kubernetes as kubernetes
import pytest

from components.addons.manifest import ManifestObject
from components.cluster.standing import standing_on
from tests.unit.networks.wire import Asked, Key, options

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
POOL = {"apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool", "metadata": {"name": "pool"}}


class Group(pulumi.ComponentResource):
    """A component with a component in it, and with what is no Kubernetes object."""

    def __init__(self, name: str, depth: int, opts: pulumi.ResourceOptions) -> None:
        super().__init__("container-networks:test:Group", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        kubernetes.core.v1.ConfigMap(f"{name}-{depth}", opts=child)
        if depth:
            Group(f"{name}-in", depth - 1, child)
            ManifestObject(f"{name}-object", POOL, child)
            docker.Network(f"{name}-net", opts=child)


@pytest.fixture(scope="module")
def asked() -> dict[Key, Asked]:
    """A group that stands on a cluster, and one beside it."""

    def program() -> None:
        control_plane = docker.Container("control-plane", image="node")
        on_it = pulumi.ResourceOptions(
            transformations=[standing_on(control_plane)], depends_on=[control_plane]
        )
        Group("on", 1, on_it)
        Group("beside", 1, pulumi.ResourceOptions())

    return options(program)


@pytest.mark.parametrize(
    "key",
    [
        (CONFIG_MAP, "on-1"),
        (CONFIG_MAP, "on-in-0"),
        ("kubernetes:metallb.io/v1beta1:IPAddressPool", "on-object"),
    ],
)
def test_every_kubernetes_object_below_it_lives_as_long_as_the_control_plane(
    asked: dict[Key, Asked], key: Key
) -> None:
    found = asked[key]
    assert (found.deleted_with, found.deletes_first) == ("control-plane", True)
    assert found.trigger == "control-plane-id"


@pytest.mark.parametrize(
    "key",
    [
        ("docker:index/network:Network", "on-net"),
        ("container-networks:test:Group", "on"),
        ("container-networks:test:Group", "on-in"),
        (CONFIG_MAP, "beside-1"),
        (CONFIG_MAP, "beside-in-0"),
    ],
)
def test_nothing_else_does(asked: dict[Key, Asked], key: Key) -> None:
    found = asked[key]
    assert (found.deleted_with, found.deletes_first, found.trigger) == ("", False, "")
