"""Calico as the cluster's network, over VXLAN, from upstream's own manifest."""

import pulumi
import pulumi_docker as docker

from components.addons.calico_settings import CalicoArgs, calico_objects
from components.addons.manifest import TYPE_PREFIX, apply_manifest


class Calico(pulumi.ComponentResource):
    """Calico without operator: every object of upstream's manifest is a resource.

    Done when calico-node is ready on every node that has joined by then, and its controllers are available.
    Does not set up BGP, IPIP or the eBPF data plane.

    Source: https://docs.tigera.io/calico/latest/getting-started/kubernetes/self-managed-onprem/onpremises

    Args:
        name: the name within the stack.
        args: what is settled about it.
        control_plane: the control plane's container: with it, all objects are gone.
        opts: Pulumi's options; they must name a Kubernetes provider.

    Attributes:
        objects: the resources.

    Raises:
        SettingError: the manifest is not Calico's; nothing has been registered then.
    """

    def __init__(
        self,
        name: str,
        args: CalicoArgs,
        control_plane: docker.Container,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        objects = calico_objects(args)
        super().__init__(f"{TYPE_PREFIX}:Calico", name, None, opts)
        child = pulumi.ResourceOptions(
            parent=self,
            replacement_trigger=control_plane.id,
            delete_before_replace=True,
            deleted_with=control_plane,
        )
        self.objects = apply_manifest(name, objects, child)
        self.register_outputs({"objects": len(objects)})
