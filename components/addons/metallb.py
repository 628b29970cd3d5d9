"""MetalLB: addresses for Services of type LoadBalancer, announced on the node network (L2 mode)."""

from copy import deepcopy
from dataclasses import dataclass

import pulumi

from components.addons.manifest import TYPE_PREFIX, ManifestObject, Object, apply_manifest, read_manifest
from components.addons.pools import parse_pool
from components.errors import SettingError

NAMESPACE = "metallb-system"
SPEAKER = "speaker"
API = "metallb.io/v1beta1"


@dataclass(frozen=True, kw_only=True)
class MetalLBArgs:
    """What is settled about MetalLB.

    Attributes:
        manifest: the text of upstream's `metallb-native.yaml`; its release is the version.
        addresses: the pool, as a CIDR or a range; a part of the node network's subnet that is free otherwise.
        on_control_plane: whether the control plane announces addresses too, although kubeadm labels it as
            excluded from load balancers.
    """

    manifest: str
    addresses: str
    on_control_plane: bool = False


class MetalLB(pulumi.ComponentResource):
    """MetalLB without operator: every object of upstream's manifest is a resource, and so is the pool.

    One node at a time answers ARP for an address; kube-proxy on it finds the pods. Does not set up BGP.

    Source: https://metallb.universe.tf/concepts/layer2/

    Args:
        name: the name within the stack; of the pool, too.
        args: what is settled about it.
        opts: Pulumi's options; they must name a Kubernetes provider.

    Attributes:
        ready: what stands when Services get addresses.

    Raises:
        SettingError: the manifest is not MetalLB's, or the pool is none; nothing has been registered then.
    """

    def __init__(self, name: str, args: MetalLBArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        objects = read_manifest(args.manifest, "metallb.manifest")
        if not any(one["kind"] == "DaemonSet" and one["metadata"]["name"] == SPEAKER for one in objects):
            remedy = "has no DaemonSet speaker; give upstream's metallb-native.yaml"
            raise SettingError("metallb.manifest", f"{len(objects)} objects", remedy)
        addresses = str(parse_pool(args.addresses, "load_balancer.addresses"))
        if args.on_control_plane:
            objects = [_announcing(one) for one in objects]
        super().__init__(f"{TYPE_PREFIX}:MetalLB", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        made = apply_manifest(name, objects, child)
        # Its webhook checks them, so its controller must be there first.
        after = pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=list(made)))
        pool = _object(name, "IPAddressPool", {"addresses": [addresses]})
        announced = _object(name, "L2Advertisement", {"ipAddressPools": [name]})
        self.ready: list[pulumi.Resource] = [
            *made,
            *(ManifestObject(f"{name}/{one['kind']}", one, after) for one in (pool, announced)),
        ]
        self.register_outputs({"addresses": addresses})


def _announcing(one: Object) -> Object:
    """The speaker with the flag that has it announce from nodes that are excluded from load balancers."""
    if (one["kind"], one["metadata"]["name"]) != ("DaemonSet", SPEAKER):
        return one
    changed = deepcopy(one)
    for container in changed["spec"]["template"]["spec"]["containers"]:
        if container["name"] == SPEAKER:
            container["args"] = [*container.get("args", ()), "--ignore-exclude-lb"]
    return changed


def _object(name: str, kind: str, spec: dict[str, object]) -> dict[str, object]:
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": API, "kind": kind, "metadata": metadata, "spec": spec}
