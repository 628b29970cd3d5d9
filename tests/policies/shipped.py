"""What a shipped stack is made of, as its components register it; without an engine or a cluster."""

from functools import cache

import pulumi

from policies.reading import plain
from policies.view import Resource, resource
from stacks.model.stack import Settings
from stacks.networks import build
from stacks.settings import from_yaml
from stacks.workloads import Ground, build_workloads
from tests.unit.networks.recorder import record
from toolchain.stack import settings_file
from toolchain.versions import VERSIONS

IMAGE = f"sha256:{'0' * 64}"
SECRET = "0123456789abcdef" * 2


@cache
def resources_of(stack: str) -> tuple[Resource, ...]:
    """The networks, containers and workloads of a stack; not its nodes, and not upstream's manifests."""
    settings = from_yaml(settings_file(stack))
    seen = record(lambda: _program(settings, stack)).seen
    return tuple(resource(one.kind, one.name, plain(one.inputs)) for one in seen if not one.is_component)


def _program(settings: Settings, stack: str) -> None:
    build(settings, stack, IMAGE, {})
    if settings.workloads:
        ground = Ground(opts=pulumi.ResourceOptions(), ingress_class="traefik")
        build_workloads(settings.workloads, stack, ground, server=VERSIONS.server_image, secret=SECRET)
