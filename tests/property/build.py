"""Building a stack as the Pulumi program does, with mocks for the engine and the cluster."""

from typing import Any

import pulumi
import yaml

from stacks.cluster import Provisions, build_cluster
from stacks.model.stack import Settings
from stacks.networks import build
from stacks.workloads import build_workloads, other_cluster
from tests.unit.cluster.sample import MANIFEST, SECRET
from tests.unit.networks.recorder import IMAGE, Recorded, Recorder

STACK = "lab"
METALLB = yaml.safe_dump(
    {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "speaker", "namespace": "metallb-system"},
        "spec": {"template": {"spec": {"containers": [{"name": "speaker"}]}}},
    }
)
GIVEN = Provisions(
    image=IMAGE,
    kubernetes="1.37.2",
    calico_manifest=MANIFEST,
    metallb_manifest=METALLB,
    traefik_image="traefik:v3",
    secret=SECRET,
)


class World(Recorder):
    """Mocks that know the stack with the cluster, where that is another one."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        made, state = super().new_resource(args)
        if args.typ == "pulumi:pulumi:StackReference":
            state |= {"outputs": {"kubeconfig": "a kubeconfig", "ingress": {"http": 80.0, "https": 443.0}}}
        return made, state


def program(settings: Settings) -> pulumi.Output[dict[str, Any]]:
    """What `__main__.py` does with a stack's settings; the stack's outputs."""
    outputs = build(settings, STACK, IMAGE, {})
    ground = None
    if cluster := build_cluster(settings, STACK, GIVEN, outputs["networks"]):
        outputs |= cluster.outputs
        ground = cluster.ground
    if workloads := settings.workloads:
        ground = ground or other_cluster(workloads)
        outputs |= build_workloads(workloads, STACK, ground, server="agnhost:2", secret=SECRET)
    return pulumi.Output.from_input(outputs)


def registered(settings: Settings) -> list[Recorded]:
    """Every resource that is registered for a stack, by kind and name."""
    world = World()
    pulumi.runtime.set_mocks(
        world, project="container-networks", stack=STACK, preview=False, organization="me"
    )
    pulumi.runtime.test(lambda: program(settings).apply(lambda _: None))()  # type: ignore[no-untyped-call]
    return sorted(world.seen, key=lambda one: (one.kind, one.name))
