"""The Pulumi program: read the stack's settings, build what the host can build, export the outputs."""

import pulumi
import pulumi_docker as docker

from components.errors import SettingError
from components.provenance import Provenance
from stacks.cluster import build_cluster
from stacks.joining import join
from stacks.neighbours import check_neighbours
from stacks.networks import Made, build, image_users
from stacks.places import settled
from stacks.settings import SettingsError, from_pulumi, ground_of
from stacks.workloads import build_workloads, other_cluster
from toolchain import gateways
from toolchain.facts import known_lacks, require_chosen_engine, require_swarm
from toolchain.provisions import cluster_secret, node_basis, provisions
from toolchain.standing.keep import kept_images
from toolchain.standing.read import has_image, of_program
from toolchain.versions import VERSIONS

stack = pulumi.get_stack()
require_chosen_engine()
try:
    settings = from_pulumi()
    ground_settings = ground_of(settings)
    joined = join(settings, stack)
    check_neighbours(stack, settings)
except SettingsError as error:
    raise pulumi.RunError(str(error)) from None
if settings.swarm:
    require_swarm(stack)
gateways.require(settings)
standing = of_program()
if settings.cluster:
    try:
        settings = settled(settings, standing.addresses(stack, settings.cluster.machines()))
    except SettingError as error:
        raise pulumi.RunError(str(error)) from None
recorded = standing.record.lacks if standing.record else None
known = known_lacks()
lacks = recorded if known is None else known
basis = node_basis(settings.cluster, stack, standing) if settings.cluster else None
tag = VERSIONS.images.endpoint
Provenance({"endpoint_image": tag, "lacks": lacks, "nodes": basis.record() if basis else []})
made = Made(names=standing.names, images=kept_images(standing, tag, has_image), joined=joined)
# By its ID, so that no registry is asked for it. Only where something new is made of it: workloads on
# somebody's cluster need no engine, and what stands stays with the image that it has.
needs_image = image_users(settings, stack) - made.images.keys()
image = docker.get_remote_image_output(name=tag).id if needs_image else ""
outputs = build(settings, stack, image, lacks or {}, ground_settings, made)
ground = None
if settings.cluster and basis:
    given = provisions(settings, settings.cluster, stack, basis)
    if cluster := build_cluster(settings, stack, given, outputs["networks"]):
        outputs |= cluster.outputs
        ground = cluster.ground
if workloads := settings.workloads:
    ground = ground or other_cluster(workloads)
    secret = cluster_secret(settings, stack)
    outputs |= build_workloads(workloads, stack, ground, server=VERSIONS.server_image, secret=secret)
for name, value in outputs.items():
    pulumi.export(name, value)
