"""The image of a cluster's nodes: the published `kindest/node` where it can be pulled, else one built here.

Both keep the contract of kind's node images. The built one also holds the images of the network and of the
tests, because its nodes can't pull them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from docker.errors import DockerException, ImageNotFound
from requests.exceptions import RequestException

from stacks.model.cluster import ClusterSettings
from toolchain import cache
from toolchain.engine import connect
from toolchain.images import cluster_images, node_build, oci, roots
from toolchain.images.node_build import BUILT, KEY_LABEL
from toolchain.images.spec import load_images
from toolchain.recipe import CLUSTER, load_recipe
from toolchain.sources import Source
from toolchain.standing.keep import Asked
from toolchain.step import Step
from toolchain.versions import VERSIONS

PUBLISHED = VERSIONS.images.node
# The version of Kubernetes that versions.toml asks for, by where the image comes from.
ASKED = {
    Source.REGISTRY: PUBLISHED.partition(":v")[2].partition("@")[0],
    Source.BUILD: VERSIONS.cluster.kubernetes,
}
PULL_PROBE_SECONDS = 5
TITLES = {
    "calico": f"Calico {VERSIONS.cluster.calico}",
    "cni": f"CNI plugins {VERSIONS.cluster.cni_plugins}",
    "containerd": f"containerd {VERSIONS.cluster.containerd}",
    "coredns": f"CoreDNS {VERSIONS.cluster.coredns}",
    "crictl": f"crictl {VERSIONS.cluster.crictl}",
    "etcd": f"etcd {VERSIONS.cluster.etcd}",
    "kubernetes": f"Kubernetes {VERSIONS.cluster.kubernetes}",
    "metallb": f"MetalLB {VERSIONS.cluster.metallb}",
    "pause": f"pause {VERSIONS.cluster.pause}",
    "traefik": f"Traefik {VERSIONS.cluster.traefik}",
}


def asked_of(wanted: ClusterSettings) -> Asked:
    """The node image that a stack's settings ask for."""
    return Asked(image=wanted.image or "", kubernetes=wanted.kubernetes or "", versions=ASKED)


@dataclass(frozen=True)
class NodeImage:
    """A node image that the engine has.

    Attributes:
        reference: what a container names it by.
        kubernetes: the version that it holds, without a leading v.
        source: where it is from.
    """

    reference: str
    kubernetes: str
    source: Source


def present(source: Source = Source.AUTO) -> NodeImage | None:
    """The node image that the engine has, from the source that is wanted; None if it has none."""
    if source is not Source.BUILD and _labels(_by_digest(PUBLISHED)) is not None:
        return NodeImage(PUBLISHED, ASKED[Source.REGISTRY], Source.REGISTRY)
    if source is not Source.REGISTRY and (_labels(BUILT) or {}).get(KEY_LABEL) == node_build.node_key():
        return NodeImage(BUILT, ASKED[Source.BUILD], Source.BUILD)
    return None


def is_ready(source: Source = Source.AUTO) -> bool:
    """Whether the engine has the image: the published one, or one built from the present recipe."""
    return present(source) is not None


def _labels(reference: str) -> dict[str, str] | None:
    try:
        return dict(connect().images.get(reference).labels or {})
    except ImageNotFound:
        return None


def ensure_node_image(source: Source) -> None:
    """Make the image known to the engine unless it is.

    Raises:
        ToolchainError: it can be had in neither way; says why.
    """
    for step in steps(source):
        if not step.is_done():
            step.do()


def steps(source: Source) -> list[Step]:
    """What `ensure_node_image` does, part by part; after an interruption it goes on with the first undone."""
    if found := present(source):
        return [Step(f"node image {found.reference}", lambda: True, lambda: None)]
    if source is Source.REGISTRY or (source is Source.AUTO and can_be_pulled()):
        return [Step(f"node image {PUBLISHED}", lambda: is_ready(source), _pull)]
    return list(_build_steps())


def _build_steps() -> Iterator[Step]:
    for artifact in load_recipe(CLUSTER).for_setup():
        yield _artifact_step(artifact.name)
    for root in load_images().root:
        yield _root_step(root)
    yield Step("container images of the nodes", cluster_images.have_layout, cluster_images.ensure_layout)
    yield Step(f"node image {BUILT}", lambda: is_ready(Source.BUILD), _load)


def _artifact_step(name: str) -> Step:
    return Step(TITLES[name], lambda: cluster_images.are_built(name), lambda: cluster_images.programs(name))


def _root_step(name: str) -> Step:
    made = cache.entry(f"root-{name}", roots.root_key(name))
    return Step(f"Debian packages for the {name} image", made.exists, lambda: roots.layers_of(name))


def can_be_pulled() -> bool:
    """Whether the engine reaches a registry that has the published image; decided within seconds."""
    try:
        connect(timeout=PULL_PROBE_SECONDS).api.inspect_distribution(_by_digest(PUBLISHED))  # type: ignore[no-untyped-call]
    except (DockerException, RequestException, OSError):
        return False
    return True


def _by_digest(reference: str) -> str:
    """A reference without its tag, which is for people where a digest is beside it."""
    name, _, digest = reference.partition("@")
    return f"{name.rpartition(':')[0]}@{digest}"


def _pull() -> None:
    connect(timeout=900).images.pull(_by_digest(PUBLISHED))


def _load() -> None:
    # The SDK hands it to requests, which takes what yields bytes as well as what reads them.
    connect(timeout=900).images.load(oci.stream(node_build.ensure_layout()))  # type: ignore[arg-type]
