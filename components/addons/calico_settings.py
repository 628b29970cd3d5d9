"""What is ours in Calico's manifest: a pure transformation of upstream's text.

Kept apart from the component, so that a newer release is tried in milliseconds. All else is upstream's.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from components.addons.manifest import Object, read_manifest
from components.errors import SettingError

NODE = "calico-node"
# Of the eBPF data plane only; the container under both names that upstream has had for it.
_EBPF_CONTAINERS = {"mount-bpffs", "ebpf-bootstrap"}
_EBPF_VOLUMES = {"sys-fs", "bpffs", "nodeproc"}


@dataclass(frozen=True, kw_only=True)
class CalicoArgs:
    """What is settled about Calico.

    Attributes:
        manifest: the text of upstream's `calico-vxlan.yaml` or `calico.yaml`; its release is the version.
        pod_subnet: CIDR of the pods.
        images: references to use instead, by upstream's name without registry and tag, such as `calico/node`.
    """

    manifest: str
    pod_subnet: str
    images: Mapping[str, str] = field(default_factory=dict)


def environment(pod_subnet: str) -> dict[str, str]:
    """The variables of calico-node that are ours, and why."""
    return {
        # VXLAN between all nodes, also on one subnet: nothing below it need know pods' addresses.
        "CLUSTER_TYPE": "k8s",
        "CALICO_NETWORKING_BACKEND": "vxlan",
        "CALICO_IPV4POOL_CIDR": pod_subnet,
        "CALICO_IPV4POOL_IPIP": "Never",
        "CALICO_IPV4POOL_VXLAN": "Always",
        "CALICO_IPV6POOL_VXLAN": "Never",
        "FELIX_IPINIPENABLED": "false",
        # The address that the kubelet was given; the first one found could be another network's.
        "IP": "autodetect",
        "IP_AUTODETECTION_METHOD": "kubernetes-internal-ip",
        "FELIX_IPV6SUPPORT": "false",
        "FELIX_VXLANMTU": "0",  # found out from the node's interface
        "FELIX_DEFAULTENDPOINTTOHOSTACTION": "ACCEPT",
        "FELIX_HEALTHENABLED": "true",
        "FELIX_USAGEREPORTINGENABLED": "false",
        # eBPF is not used: its leftovers need not be looked for, which would need bpftool.
        "FELIX_XDPENABLED": "false",
        "FELIX_DebugSkipCTLBCleanup": "true",
        "CALICO_DISABLE_FILE_LOGGING": "true",
    }


def calico_objects(args: CalicoArgs) -> list[Object]:
    """Upstream's objects with our settings.

    Raises:
        SettingError: the manifest has no calico-node, or an image that is to be another does not occur.
    """
    objects = deepcopy(read_manifest(args.manifest, "calico.manifest"))
    nodes = [one for one in objects if one["kind"] == "DaemonSet" and one["metadata"]["name"] == NODE]
    if len(nodes) != 1:
        remedy = f"has no DaemonSet {NODE}; give upstream's manifest for an installation without operator"
        raise SettingError("calico.manifest", f"{len(objects)} objects", remedy)
    _set_up_node(nodes[0]["spec"]["template"]["spec"], args.pod_subnet)
    for one in objects:
        if one["kind"] == "ConfigMap" and one["metadata"]["name"] == "calico-config":
            one["data"] |= {"calico_backend": "vxlan", "veth_mtu": "0"}
    _replace_images(objects, args.images)
    return objects


def _set_up_node(pod: dict[str, Any], pod_subnet: str) -> None:
    pod["initContainers"] = [one for one in pod["initContainers"] if one["name"] not in _EBPF_CONTAINERS]
    pod["volumes"] = [one for one in pod["volumes"] if one["name"] not in _EBPF_VOLUMES]
    container = next(one for one in pod["containers"] if one["name"] == NODE)
    container["volumeMounts"] = [one for one in container["volumeMounts"] if one["name"] not in _EBPF_VOLUMES]
    ours = environment(pod_subnet)
    kept = [one for one in container["env"] if one["name"] not in ours]
    container["env"] = [*kept, *({"name": name, "value": value} for name, value in ours.items())]
    for probe in ("livenessProbe", "readinessProbe"):
        container[probe]["exec"]["command"] = _without_bird(container[probe]["exec"]["command"])


def _without_bird(command: list[str]) -> list[str]:
    """BIRD speaks BGP; without it, its probes would never succeed."""
    return [part for part in command if not part.lstrip("-").startswith("bird-")]


def _replace_images(objects: list[Object], images: Mapping[str, str]) -> None:
    found: set[str] = set()

    def replaced(reference: str) -> str:
        name = reference.partition("@")[0].rpartition(":")[0] or reference
        short = "/".join(name.split("/")[-2:])
        found.add(short)
        return images.get(short, reference)

    for one in objects:
        _each_image(one, replaced)
    for name in images.keys() - found:
        known = ", ".join(sorted(found))
        raise SettingError(f"calico.images.{name}", name, f"is no image of the manifest; known are {known}")


def _each_image(one: Object, change: Callable[[str], str]) -> None:
    if one["kind"] not in ("DaemonSet", "Deployment"):
        return
    pod = one["spec"]["template"]["spec"]
    for container in (*pod.get("initContainers", ()), *pod["containers"]):
        container["image"] = change(container["image"])
