"""MetalLB: upstream's objects, then the pool and who announces it; a wrong one, nothing."""

from dataclasses import replace

import pytest
import yaml

from components.addons.metallb import MetalLB, MetalLBArgs
from tests.unit.addons.sample import METALLB, METALLB_OBJECTS, by_key, metallb_objects, refusal
from tests.unit.networks.recorder import record
from tests.unit.networks.wire import Asked, Key, options

ARGS = MetalLBArgs(manifest=METALLB, addresses="10.1.0.32/28")
POOL = ("kubernetes:metallb.io/v1beta1:IPAddressPool", "metallb/IPAddressPool")
ANNOUNCED = ("kubernetes:metallb.io/v1beta1:L2Advertisement", "metallb/L2Advertisement")


@pytest.fixture(scope="module")
def asked() -> dict[Key, Asked]:
    """The options of all that it registers."""
    return options(lambda: MetalLB("metallb", ARGS))


def test_each_object_is_a_resource_and_so_is_the_pool() -> None:
    assert by_key(record(lambda: MetalLB("metallb", ARGS))).keys() == {*METALLB_OBJECTS, POOL, ANNOUNCED}


def test_the_pool_is_a_range_whatever_way_it_is_written() -> None:
    found = by_key(record(lambda: MetalLB("metallb", ARGS)))
    assert found[POOL].inputs == {
        "apiVersion": "metallb.io/v1beta1",
        "kind": "IPAddressPool",
        "metadata": {"name": "metallb", "namespace": "metallb-system"},
        "spec": {"addresses": ["10.1.0.32-10.1.0.47"]},
    }
    assert found[ANNOUNCED].inputs == {
        "apiVersion": "metallb.io/v1beta1",
        "kind": "L2Advertisement",
        "metadata": {"name": "metallb", "namespace": "metallb-system"},
        "spec": {"ipAddressPools": ["metallb"]},
    }


def test_a_control_plane_that_is_alone_announces_although_it_is_excluded() -> None:
    def speaker(*, alone: bool) -> list[str]:
        objects = metallb_objects()
        pod = {"containers": [{"name": "speaker", "args": ["--port=7472"]}, {"name": "frr"}]}
        daemon = next(one for one in objects if one["kind"] == "DaemonSet")
        daemon["spec"] = {"template": {"spec": pod}}
        args = replace(ARGS, manifest=yaml.safe_dump_all(objects), on_control_plane=alone)
        found = by_key(record(lambda: MetalLB("metallb", args)))
        (key,) = (key for key in found if key[0].endswith("DaemonSet"))
        containers = found[key].inputs["spec"]["template"]["spec"]["containers"]
        assert containers[1:] == [{"name": "frr"}]
        arguments: list[str] = containers[0]["args"]
        return arguments

    assert speaker(alone=False) == ["--port=7472"]
    assert speaker(alone=True) == ["--port=7472", "--ignore-exclude-lb"]


@pytest.mark.parametrize("key", [POOL, ANNOUNCED], ids=["pool", "advertisement"])
def test_they_come_after_everything_that_checks_them(asked: dict[Key, Asked], key: Key) -> None:
    assert asked[key].after == METALLB_OBJECTS


def test_each_rank_comes_after_the_ones_before(asked: dict[Key, Asked]) -> None:
    ranks = [{kind.rpartition(":")[2] for kind, _ in asked[key].after} for key in sorted(METALLB_OBJECTS)]
    definitions = {"Namespace", "CustomResourceDefinition"}
    found = dict(zip((key[0].rpartition(":")[2] for key in sorted(METALLB_OBJECTS)), ranks, strict=True))
    assert found == {
        "Namespace": set(),
        "CustomResourceDefinition": set(),
        "ServiceAccount": definitions,
        "Deployment": {*definitions, "ServiceAccount"},
        "DaemonSet": {*definitions, "ServiceAccount"},
    }


def test_services_get_addresses_once_all_of_it_stands() -> None:
    ready: list[int] = []
    record(lambda: ready.append(len(MetalLB("metallb", ARGS).ready)))
    assert ready == [len(METALLB_OBJECTS) + 2]


OTHER = yaml.safe_dump_all(metallb_objects(daemon="calico-node"))
REFUSED = {
    "another manifest": (
        MetalLBArgs(manifest=OTHER, addresses="10.1.0.32/28"),
        "metallb.manifest = 5 objects: has no DaemonSet speaker; give upstream's metallb-native.yaml",
    ),
    "no manifest": (
        MetalLBArgs(manifest="", addresses="10.1.0.32/28"),
        "metallb.manifest = 0 objects: has no DaemonSet speaker; give upstream's metallb-native.yaml",
    ),
    "no object": (
        MetalLBArgs(manifest="- speaker", addresses="10.1.0.32/28"),
        "metallb.manifest[0] = ['speaker']: is no Kubernetes object; give upstream's manifest",
    ),
    "a pool that is none": (
        MetalLBArgs(manifest=METALLB, addresses="all"),
        "load_balancer.addresses = all: is no pool of IPv4 addresses; write a CIDR such as 10.220.1.0/28, or "
        "10.220.1.10-10.220.1.20",
    ),
}


@pytest.mark.parametrize(("args", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_wrong_is_refused_before_anything_is_registered(args: MetalLBArgs, message: str) -> None:
    assert refusal(lambda: MetalLB("metallb", args)) == (message, [])
