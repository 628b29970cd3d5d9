"""What the set-up has provided for a stack's cluster, as the program takes it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi
import pulumi_docker as docker
from pydantic import SecretStr

from components.cluster.host import HostNeeds
from components.cluster.proxy import proxy_of
from stacks.cluster import Provisions
from stacks.model.cluster import ClusterSettings
from stacks.model.stack import Settings
from toolchain.cluster.manifests import CALICO, METALLB, Manifest
from toolchain.doctor.traits import engine_traits
from toolchain.errors import ToolchainError
from toolchain.facts import engine_info, known_lacks
from toolchain.health import is_half_made
from toolchain.images import node_image
from toolchain.sources import wanted_source
from toolchain.standing.keep import kept_nodes
from toolchain.standing.provenance import Nodes, nodes_data
from toolchain.standing.read import has_image
from toolchain.standing.standing import Standing
from toolchain.state import checkout_secret
from toolchain.versions import VERSIONS


@dataclass(frozen=True, kw_only=True)
class NodeBasis:
    """What a stack's nodes are made with.

    Attributes:
        image: the image's ID; an output where the engine is asked for it.
        made: the same as data for the stack's record, in which the image may be open.
        former: what its nodes were made with until now, if that is something else.
    """

    image: pulumi.Input[str]
    made: Nodes
    former: Nodes | None = None

    def record(self) -> list[dict[str, Any]]:
        """What the stack's record says of its nodes; a proxy's address may hold a password."""
        found = [nodes_data(self.made, self.image), *([nodes_data(self.former)] if self.former else [])]
        return [{**one, "host": _hidden(one["host"])} for one in found]


def _hidden(host: Mapping[str, Any]) -> dict[str, Any]:
    return {**host, "proxy": pulumi.Output.secret(host["proxy"])} if host["proxy"] else dict(host)


def node_basis(wanted: ClusterSettings, stack: str, standing: Standing) -> NodeBasis:
    """What the nodes stay as, or what new ones are made with.

    Raises:
        pulumi.RunError: there is no image, or what the host needs is not known.
    """
    former = standing.nodes(stack)
    if kept := kept_nodes(node_image.asked_of(wanted), former, has_image):
        return NodeBasis(image=kept.image, made=kept)
    made = replace(_fresh(wanted, stack), host=_host_needs(stack))
    # By its ID, so that an image that was built anew replaces its nodes, and no registry is asked for it.
    found = docker.get_remote_image_output(name=made.image).id
    return NodeBasis(image=found, made=made, former=former)


def _fresh(wanted: ClusterSettings, stack: str) -> Nodes:
    if wanted.image is not None and wanted.kubernetes is not None:
        return Nodes(image=wanted.image, kubernetes=wanted.kubernetes, asked=wanted.image)
    try:
        found = node_image.present(wanted_source())
    except ToolchainError as error:
        raise pulumi.RunError(str(error)) from None
    if found is None:
        raise pulumi.RunError(f"the image of the nodes is not there; run `make setup STACK={stack}`")
    return Nodes(image=found.reference, kubernetes=found.kubernetes, source=found.source)


def _host_needs(stack: str) -> HostNeeds:
    """What new nodes are given for their host's sake.

    Raises:
        pulumi.RunError: nothing is known of the host.
    """
    info, lacks = engine_info(), known_lacks()
    if info is None or lacks is None:
        raise pulumi.RunError(
            "what the Docker engine's host can do is not known, and the nodes' configuration follows from "
            f"it; run `make setup STACK={stack}`, which finds it out"
        )
    traits = engine_traits(info)
    return HostNeeds(
        cgroup_v1="cgroup-v2" in lacks,
        restrict_oom_score="sys-resource" in lacks,
        without_init=True,
        host_user_namespace=traits.userns_remap,
        device_mapper=traits.needs_device_mapper,
        kernel_modules=True,
        own_resolver=True,
        proxy=proxy_of(os.environ),
        parallel_drains=True,
        mirror_paths=True,
    )


def provisions(settings: Settings, wanted: ClusterSettings, stack: str, basis: NodeBasis) -> Provisions:
    """Gather them.

    Raises:
        pulumi.RunError: something is not there yet.
    """
    return Provisions(
        image=basis.image,
        kubernetes=basis.made.kubernetes,
        calico_manifest=_manifest(CALICO, wanted.calico.version, stack),
        metallb_manifest=_metallb(wanted, stack),
        traefik_image=VERSIONS.traefik_image,
        secret=cluster_secret(settings, stack),
        is_half_made=is_half_made(stack),
        host=basis.made.host,
    )


def _manifest(manifest: Manifest, version: str | None, stack: str) -> str:
    if text := manifest.read(version):
        return text
    found = f"{manifest.title} {version or manifest.tested}"
    raise pulumi.RunError(f"the manifest of {found} is not there; run `make setup STACK={stack}`")


def _metallb(wanted: ClusterSettings, stack: str) -> str:
    return _manifest(METALLB, wanted.load_balancer.version, stack) if wanted.load_balancer else ""


def cluster_secret(settings: Settings, stack: str) -> str:
    """What keys and certificates are derived from: the stack's own secret, or the checkout's.

    Raises:
        pulumi.RunError: there is none.
    """
    if isinstance(settings.secret, SecretStr):
        return settings.secret.get_secret_value()
    if secret := checkout_secret():
        return secret
    raise pulumi.RunError(
        f"there is no secret for the cluster's keys; run `make setup STACK={stack}`, which makes one, "
        "or set one that several checkouts share: `pulumi config set --secret secret $(openssl rand -hex 32)`"
    )
