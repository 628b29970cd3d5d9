"""The Pulumi program: read the stack's settings, build what the host can build, export the outputs."""

import pulumi
import pulumi_docker as docker

from stacks.cluster import build_cluster
from stacks.networks import build
from stacks.settings import SettingsError, from_pulumi, ground_of
from stacks.workloads import build_workloads, other_cluster
from toolchain.facts import missing_capabilities, require_swarm
from toolchain.provisions import cluster_secret, provisions
from toolchain.versions import VERSIONS

stack = pulumi.get_stack()
try:
    settings = from_pulumi()
    ground_settings = ground_of(settings)
except SettingsError as error:
    raise pulumi.RunError(str(error)) from None
if settings.swarm:
    require_swarm(stack)
# By its ID, so that an image that was built anew replaces its containers, and no registry is asked for it.
# Only where there are any: workloads on somebody's cluster need no engine.
needs_image = settings.networks or settings.endpoints or settings.services
image = docker.get_remote_image_output(name=VERSIONS.images.endpoint).id if needs_image else ""
outputs = build(settings, stack, image, missing_capabilities(), ground_settings)
ground = None
if settings.cluster:
    given = provisions(settings, settings.cluster, stack)
    if cluster := build_cluster(settings, stack, given, outputs["networks"]):
        outputs |= cluster.outputs
        ground = cluster.ground
if workloads := settings.workloads:
    ground = ground or other_cluster(workloads)
    secret = cluster_secret(settings, stack)
    outputs |= build_workloads(workloads, stack, ground, server=VERSIONS.server_image, secret=secret)
for name, value in outputs.items():
    pulumi.export(name, value)
