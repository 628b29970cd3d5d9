"""What the set-up has provided for a stack's cluster, as the program takes it."""

import pulumi
import pulumi_docker as docker
from pydantic import SecretStr

from components.cluster.host import HostNeeds
from stacks.cluster import Provisions
from stacks.model.cluster import ClusterSettings
from stacks.model.stack import Settings
from toolchain.cluster.manifests import CALICO, METALLB, Manifest
from toolchain.facts import missing_capabilities
from toolchain.health import is_half_made
from toolchain.images import node_image
from toolchain.state import checkout_secret
from toolchain.versions import VERSIONS


def provisions(settings: Settings, wanted: ClusterSettings, stack: str) -> Provisions:
    """Gather them.

    Raises:
        pulumi.RunError: something is not there yet.
    """
    reference, version = _image(wanted, stack)
    lacks = missing_capabilities()
    return Provisions(
        # By its ID, so that an image that was built anew replaces its nodes, and no registry is asked for it.
        image=docker.get_remote_image_output(name=reference).id,
        kubernetes=version,
        calico_manifest=_manifest(CALICO, wanted.calico.version, stack),
        metallb_manifest=_metallb(wanted, stack),
        traefik_image=VERSIONS.traefik_image,
        secret=cluster_secret(settings, stack),
        is_half_made=is_half_made(stack),
        host=HostNeeds(cgroup_v1="cgroup-v2" in lacks, restrict_oom_score="sys-resource" in lacks),
    )


def _image(wanted: ClusterSettings, stack: str) -> tuple[str, str]:
    if wanted.image is not None and wanted.kubernetes is not None:
        return wanted.image, wanted.kubernetes
    found = node_image.present()
    if found is None:
        raise pulumi.RunError(f"the image of the nodes is not there; run `make setup STACK={stack}`")
    return found.reference, found.kubernetes


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
