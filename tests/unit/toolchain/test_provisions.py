"""What a program finds of its set-up; what is not there is said with the command that makes it."""

from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from components.cluster.host import HostNeeds
from stacks.cluster import Provisions
from stacks.model.stack import Settings
from stacks.settings import load
from tests.unit.stacks.sample import CLUSTER
from toolchain import provisions as module
from toolchain.cluster.manifests import CALICO, METALLB, Manifest
from toolchain.images import node_image
from toolchain.images.node_image import NodeImage
from toolchain.provisions import NodeBasis, cluster_secret, node_basis, provisions
from toolchain.sources import Source
from toolchain.standing.provenance import Nodes, Record
from toolchain.standing.standing import Standing
from toolchain.versions import VERSIONS

# What nodes are given on a host that lacks nothing.
NEW_NODES = HostNeeds(
    without_init=True, kernel_modules=True, own_resolver=True, parallel_drains=True, mirror_paths=True
)
SECRET = "a secret of at least 32 characters"


@pytest.fixture
def provided(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A set-up that lacks nothing; the manifests by the project's title and version."""
    manifests = {f"Calico {CALICO.tested}": "calico", f"MetalLB {METALLB.tested}": "metallb"}

    def read(self: Manifest, version: str | None = None) -> str | None:
        return manifests.get(f"{self.title} {version or self.tested}")

    image = NodeImage("kindest/node:v1", "1.37.0", Source.REGISTRY)
    monkeypatch.setattr(node_image, "present", lambda _: image)
    monkeypatch.setattr(Manifest, "read", read)
    monkeypatch.setattr(module, "known_lacks", dict)
    monkeypatch.setattr(module, "engine_info", dict)
    monkeypatch.setattr(module, "has_image", lambda _: True)
    monkeypatch.setattr(module, "proxy_of", lambda _: {})
    monkeypatch.setattr(module, "is_half_made", lambda stack: stack == "half")
    monkeypatch.setattr(module, "checkout_secret", lambda: SECRET)
    monkeypatch.setattr(
        "pulumi_docker.get_remote_image_output", lambda name: SimpleNamespace(id=f"id of {name}")
    )
    return manifests


def settings(**changes: Any) -> Settings:
    return load({"cluster": {**CLUSTER, **changes}}, "a test")


def given(stack: str = "lab", **changes: Any) -> Provisions:
    wanted = settings(**changes)
    assert wanted.cluster is not None
    return provisions(wanted, wanted.cluster, stack, basis(stack, **changes))


def basis(stack: str = "lab", standing: Standing | None = None, **changes: Any) -> NodeBasis:
    wanted = settings(**changes)
    assert wanted.cluster is not None
    return node_basis(wanted.cluster, stack, standing or Standing())


@pytest.mark.usefixtures("provided")
def test_a_program_gets_what_the_set_up_has_made() -> None:
    assert given() == Provisions(
        image="id of kindest/node:v1",
        kubernetes="1.37.0",
        calico_manifest="calico",
        metallb_manifest="metallb",
        traefik_image=VERSIONS.traefik_image,
        secret=SECRET,
        host=NEW_NODES,
    )


@pytest.mark.usefixtures("provided")
def test_an_image_of_the_stacks_own_wins() -> None:
    found = given(image="node:1", kubernetes="1.36.1")
    assert (found.image, found.kubernetes) == ("id of node:1", "1.36.1")


@pytest.mark.usefixtures("provided")
@pytest.mark.parametrize(("stack", "half_made"), [("lab", False), ("half", True)])
def test_a_control_plane_that_has_never_booted_is_known(stack: str, half_made: bool) -> None:
    assert given(stack).is_half_made is half_made


@pytest.mark.usefixtures("provided")
@pytest.mark.parametrize(
    ("lacks", "needs"),
    [
        ({}, (False, False)),
        ({"cgroup-v2": "no"}, (True, False)),
        ({"sys-resource": "no", "macvlan": "no"}, (False, True)),
    ],
)
def test_what_the_host_lacks_is_what_its_nodes_need(
    lacks: dict[str, str], needs: tuple[bool, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "known_lacks", lambda: lacks)
    host = given().host
    assert (host.cgroup_v1, host.restrict_oom_score) == needs


@pytest.mark.usefixtures("provided")
def test_of_a_host_that_nobody_has_looked_at_no_new_cluster_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "known_lacks", lambda: None)
    assert refusal() == (
        "what the Docker engine's host can do is not known, and the nodes' configuration follows from it; "
        "run `make setup STACK=lab`, which finds it out"
    )


STANDING = {"lab-control-plane": {"name": "lab-control-plane", "image": "sha256:made"}}
MADE = Nodes(
    image="sha256:made",
    kubernetes=node_image.ASKED[Source.BUILD],
    source="build",
    host=HostNeeds(cgroup_v1=True, proxy={"HTTP_PROXY": "http://proxy.test"}),
)


@pytest.mark.usefixtures("provided")
def test_a_cluster_that_stands_stays_as_it_was_made_whatever_is_found_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Kind's image was pulled, nothing is known of the host, another proxy is set: nothing moves."""
    monkeypatch.setattr(module, "known_lacks", lambda: None)
    monkeypatch.setattr(module, "proxy_of", lambda _: {"HTTP_PROXY": "http://another.test"})
    found = basis(standing=Standing(containers=STANDING, record=Record(nodes=(MADE,))))
    assert (found.image, found.made, found.former) == ("sha256:made", MADE, None)


@pytest.mark.usefixtures("provided")
def test_another_version_moves_a_cluster_and_its_former_basis_is_kept_until_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(node_image.ASKED, Source.BUILD, "1.99.0")
    found = basis(standing=Standing(containers=STANDING, record=Record(nodes=(MADE,))))
    assert (found.image, found.former, found.made.host) == ("id of kindest/node:v1", MADE, NEW_NODES)
    assert [one["image"] for one in found.record()] == ["id of kindest/node:v1", "sha256:made"]


def test_without_a_load_balancer_its_manifest_is_not_asked_for(provided: dict[str, str]) -> None:
    del provided[f"MetalLB {METALLB.tested}"]
    assert given(load_balancer=None).metallb_manifest == ""


def refusal(**changes: Any) -> str:
    with pytest.raises(pulumi.RunError) as refused:
        given(**changes)
    return str(refused.value)


@pytest.mark.usefixtures("provided")
def test_an_image_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_image, "present", lambda _: None)
    assert refusal() == "the image of the nodes is not there; run `make setup STACK=lab`"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, f"Calico {CALICO.tested}"),
        ({"calico": {"version": "9.9.9"}}, "Calico 9.9.9"),
    ],
)
def test_a_manifest_that_is_not_there_is_said(
    provided: dict[str, str], changes: dict[str, Any], found: str
) -> None:
    provided.pop(found, None)
    assert refusal(**changes) == f"the manifest of {found} is not there; run `make setup STACK=lab`"


@pytest.mark.usefixtures("provided")
def test_a_load_balancers_manifest_that_is_not_there_is_said() -> None:
    balancer = {**CLUSTER["load_balancer"], "version": "9.9.9"}
    said = "the manifest of MetalLB 9.9.9 is not there; run `make setup STACK=lab`"
    assert refusal(load_balancer=balancer) == said


@pytest.mark.usefixtures("provided")
def test_the_stacks_own_secret_wins() -> None:
    own = "another secret of 32 characters or more"
    assert cluster_secret(load({"secret": own}, "a test"), "lab") == own
    assert cluster_secret(load({}, "a test"), "lab") == SECRET


def test_a_secret_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "checkout_secret", lambda: "")
    with pytest.raises(pulumi.RunError) as refused:
        cluster_secret(settings(), "lab")
    assert str(refused.value) == (
        "there is no secret for the cluster's keys; run `make setup STACK=lab`, which makes one, "
        "or set one that several checkouts share: `pulumi config set --secret secret $(openssl rand -hex 32)`"
    )
