"""What stands stays as it was made until its owner asks for another version."""

from collections.abc import Mapping
from typing import Any

import pytest

from components import provenance
from components.cluster.host import HostNeeds
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE
from toolchain.sources import Source
from toolchain.standing.keep import Asked, kept_images, kept_nodes
from toolchain.standing.provenance import FIRST_ENDPOINT_IMAGE, Nodes, Record, nodes_data, parse_record
from toolchain.standing.read import of_deployment
from toolchain.standing.standing import Standing, standing

TODAY = Asked(versions={Source.BUILD: "1.37.2", Source.REGISTRY: "1.37.0"})
OWN = Asked(image="my/node:1", kubernetes="1.36.1", versions=TODAY.versions)
KUBEADM = "kind: InitConfiguration\n---\nkind: ClusterConfiguration\nkubernetesVersion: v1.37.2\n"


def made(**changes: Any) -> Nodes:
    return Nodes(**{"image": "sha256:a", "kubernetes": "1.37.2", "source": "build", **changes})


@pytest.mark.parametrize(
    ("asked", "nodes", "stays"),
    [
        (TODAY, made(), True),
        (TODAY, made(kubernetes="1.37.0", source="registry"), True),
        # Of a time without a record: either of today's versions is what is asked for.
        (TODAY, made(source=""), True),
        (TODAY, made(kubernetes="1.37.0", source=""), True),
        (TODAY, made(kubernetes="1.36.0", source=""), False),
        # The version of the source that it is from has moved.
        (TODAY, made(kubernetes="1.37.0"), False),
        (TODAY, made(kubernetes="1.37.2", source="registry"), False),
        (OWN, made(asked="my/node:1", kubernetes="1.36.1", source=""), True),
        (OWN, made(asked="my/node:0", kubernetes="1.36.1", source=""), False),
        (OWN, made(), False),
        # The stack's own image is asked for no longer.
        (TODAY, made(asked="my/node:1", source=""), False),
        (TODAY, None, False),
        (TODAY, made(image=""), False),
    ],
)
def test_nodes_move_only_when_the_version_that_is_asked_for_does(
    asked: Asked, nodes: Nodes | None, stays: bool
) -> None:
    assert kept_nodes(asked, nodes, lambda _: True) == (nodes if stays else None)


def test_nodes_whose_image_the_engine_has_lost_are_made_anew() -> None:
    assert kept_nodes(TODAY, made(), lambda _: False) is None


def container(name: str, image: str, **more: Any) -> tuple[str, Mapping[str, Any]]:
    return CONTAINER, {"name": name, "image": image, **more}


def test_without_a_record_the_control_planes_files_tell_what_nodes_were_made_with() -> None:
    uploads = [
        {"file": "/etc/kubernetes/kubeadm.yaml", "content": f"{KUBEADM}---\nfailCgroupV1: false\n"},
        {"file": "/etc/systemd/system/containerd.service.d/restricted-host.conf", "content": "x"},
    ]
    found = standing([container("lab-control-plane", "sha256:a", uploads=uploads)])
    host = HostNeeds(cgroup_v1=True, restrict_oom_score=True)
    assert found.nodes("lab") == Nodes(image="sha256:a", kubernetes="1.37.2", host=host)
    assert found.nodes("test") is None


def test_the_record_of_the_image_that_the_control_plane_has_counts() -> None:
    host = HostNeeds(proxy={"HTTP_PROXY": "http://proxy.test"}, own_resolver=True)
    record = Record(nodes=(made(image="sha256:wanted"), made(host=host)))
    found = Standing(containers={"lab-control-plane": {"image": "sha256:a"}}, record=record)
    assert found.nodes("lab") == made(host=host)


def test_a_record_is_read_as_it_was_written_and_knows_keys_of_other_times() -> None:
    host = HostNeeds(cgroup_v1=True, proxy={"NO_PROXY": "a"})
    written = nodes_data(made(host=host))
    written["host"]["of_tomorrow"] = True
    data = {"endpoint_image": "e:2", "lacks": {"ipvlan": "no"}, "nodes": [written], "more": 1}
    expected = Record(endpoint_image="e:2", lacks={"ipvlan": "no"}, nodes=(made(host=host),))
    assert parse_record(data) == expected
    assert parse_record({}) == Record(endpoint_image=FIRST_ENDPOINT_IMAGE, lacks=None)


def resources() -> list[dict[str, Any]]:
    mark = {"4dabf18193072939515e22adb298388d": "x", "plaintext": '"sha256:b"'}
    task = {"containerSpec": {"image": "sha256:c"}}
    node = {
        "name": "lab-worker-a",
        "image": "sha256:n",
        "networksAdvanced": [{"name": "lab-nodes", "ipv4Address": "10.1.0.7"}],
    }
    return [
        {"type": CONTAINER, "outputs": {"name": "lab-a", "image": mark}},
        {"type": CONTAINER, "outputs": {"name": "lab-old", "image": "sha256:o"}, "delete": True},
        {"type": CONTAINER, "outputs": node},
        {"type": SERVICE, "outputs": {"name": "lab-s", "taskSpec": task}},
        {"type": NETWORK, "outputs": {"name": "lab-front"}},
        {"type": provenance.TYPE, "outputs": {"record": {"endpoint_image": "e:1"}}},
    ]


def test_a_state_tells_what_stands_with_which_image_and_where() -> None:
    found = of_deployment({"resources": resources()})
    assert found.images == {"lab-a": "sha256:b", "lab-worker-a": "sha256:n", "lab-s": "sha256:c"}
    assert found.names == {"lab-front", "lab-s"}
    assert found.addresses("lab", ["worker-a", "worker-b"]) == {"worker-a": "10.1.0.7"}
    assert of_deployment({}) == Standing()


@pytest.mark.parametrize(
    ("tag", "kept"),
    [("e:1", {"lab-a": "sha256:b", "lab-worker-a": "sha256:n"}), ("e:2", {})],
)
def test_containers_keep_their_image_until_another_tag_is_asked_for(tag: str, kept: dict[str, str]) -> None:
    found = of_deployment({"resources": resources()})
    assert kept_images(found, tag, lambda image: image != "sha256:c") == kept
