"""The Pulumi program: read the stack's settings, build what the host can build, export the outputs."""

import pulumi
import pulumi_docker as docker

from stacks.networks import build
from stacks.settings import SettingsError, from_pulumi
from toolchain.facts import missing_capabilities, require_swarm
from toolchain.versions import VERSIONS

stack = pulumi.get_stack()
try:
    settings = from_pulumi()
except SettingsError as error:
    raise pulumi.RunError(str(error)) from None
if settings.swarm:
    require_swarm(stack)
# By its ID, so that an image that was built anew replaces its containers, and no registry is asked for it.
image = docker.get_remote_image_output(name=VERSIONS.images.endpoint).id
for name, value in build(settings, stack, image, missing_capabilities()).items():
    pulumi.export(name, value)
