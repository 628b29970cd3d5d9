"""What a cluster's settings say of images, feature gates, kernel parameters and the room for packets."""

import re
from collections.abc import Callable
from functools import partial

from components.errors import SettingError
from components.networks.addressing import VXLAN_BYTES, check_mtu
from components.workloads.app_checks import check_image
from stacks.model.cluster import ClusterSettings

SYSCTL_PREFIX = "net."
SYSCTL = re.compile(r"net(\.[A-Za-z0-9_/-]+)+")
GATE = re.compile(r"[A-Za-z][A-Za-z0-9]*")
CALICO_IMAGES = ("calico/cni", "calico/kube-controllers", "calico/node")
MTU_MIN = 576  # what every host must take (RFC 791); an answer of the DNS has 512 bytes and its headers


def software_checks(cluster: ClusterSettings) -> list[Callable[[], object]]:
    """The checks of what runs on the nodes; paths are below `cluster`."""
    return [
        *(partial(check_image, image, field) for field, image in _images(cluster).items()),
        *(partial(_check_calico_image, name) for name in cluster.calico.images),
        *(partial(_check_gate, name, value) for name, value in cluster.feature_gates.items()),
        *(partial(_check_sysctl, name, value) for name, value in cluster.sysctls.items()),
        partial(check_node_mtu, cluster.network.mtu, "network.mtu"),
    ]


def check_node_mtu(mtu: int | None, field: str) -> None:
    """Refuse an MTU of the node network that leaves pods too little.

    Raises:
        SettingError: it does.
    """
    check_mtu(mtu, taken=VXLAN_BYTES, low=MTU_MIN, field=field)


def _check_sysctl(name: str, value: str) -> None:
    if not name.startswith(SYSCTL_PREFIX):
        remedy = f"is the host's; only those that begin with {SYSCTL_PREFIX} are a node's own"
        raise SettingError(f"sysctls.{name}", value, remedy)
    if not SYSCTL.fullmatch(name):
        raise SettingError(
            f"sysctls.{name}", value, "is not a kernel parameter; write one such as net.ipv4.ip_forward"
        )
    if not value or not value.isprintable():
        raise SettingError(f"sysctls.{name}", repr(value), "is not a value of one line; write one such as 1")


def _images(cluster: ClusterSettings) -> dict[str, str]:
    """Path to reference, for every image that the cluster's settings name."""
    ingress = cluster.ingress.image if cluster.ingress else None
    of_calico = {f"calico.images.{name}": image for name, image in cluster.calico.images.items()}
    given = {"image": cluster.image, "ingress.image": ingress}
    return {**of_calico, **{field: image for field, image in given.items() if image is not None}}


def _check_calico_image(name: str) -> None:
    if name not in CALICO_IMAGES:
        remedy = f"is not an image of Calico's manifest; known are {', '.join(CALICO_IMAGES)}"
        raise SettingError(f"calico.images.{name}", name, remedy)


def _check_gate(name: str, value: bool) -> None:
    """Which gates there are depends on the version; what can't be one would break every component's flag."""
    if not GATE.fullmatch(name):
        remedy = "is not a feature gate; write its name alone, such as AllBeta"
        raise SettingError(f"feature_gates.{name}", value, remedy)
