"""What the set-up has provided for a stack's cluster, as the program takes it."""

import pulumi
import pulumi_docker as docker
from pydantic import SecretStr

from components.cluster.host import HostNeeds
from stacks.cluster import Provisions
from stacks.model.cluster import ClusterSettings
from stacks.model.stack import Settings
from toolchain.cluster.calico import calico_manifest
from toolchain.facts import missing_capabilities
from toolchain.images import node_image
from toolchain.state import checkout_secret


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
        calico_manifest=calico_manifest(),
        secret=_secret(settings, stack),
        host=HostNeeds(cgroup_v1="cgroup-v2" in lacks, restrict_oom_score="sys-resource" in lacks),
    )


def _image(wanted: ClusterSettings, stack: str) -> tuple[str, str]:
    if wanted.image is not None and wanted.kubernetes is not None:
        return wanted.image, wanted.kubernetes
    found = node_image.present()
    if found is None:
        raise pulumi.RunError(f"the image of the nodes is not there; run `make setup STACK={stack}`")
    return found.reference, found.kubernetes


def _secret(settings: Settings, stack: str) -> str:
    if isinstance(settings.secret, SecretStr):
        return settings.secret.get_secret_value()
    if secret := checkout_secret():
        return secret
    raise pulumi.RunError(
        f"there is no secret for the cluster's keys; run `make setup STACK={stack}`, which makes one, "
        "or set one that several checkouts share: `pulumi config set --secret secret $(openssl rand -hex 32)`"
    )
