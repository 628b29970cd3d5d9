"""Images of containers: which one is meant does not change behind anybody's back."""

from collections.abc import Iterator

from pydantic import Field

from components.errors import SettingError
from policies.docker import CONTAINER, SERVICE
from policies.images import is_pinned
from policies.rule import Example, ResourceRule
from policies.settings import Reason, RuleSettings
from policies.view import UNKNOWN, Resource, resource
from toolchain.versions import VERSIONS

# What the toolchain itself states, and keeps: see toolchain/versions.toml.
LOCKED = frozenset(
    {
        VERSIONS.images.endpoint,
        VERSIONS.images.base,
        VERSIONS.images.node,
        VERSIONS.server_image,
        VERSIONS.traefik_image,
    }
)


class PinSettings(RuleSettings):
    """What the rule about pinned images can be told."""

    images: dict[str, Reason] = Field(default={})
    """Further references that may be used as they are, each with the reason."""


def _judge(one: Resource, settings: PinSettings) -> Iterator[SettingError]:
    path = "taskSpec.containerSpec.image" if one.kind == SERVICE else "image"
    image = one.props.at(path)
    if image is UNKNOWN or not image or image in settings.images:
        return
    if not is_pinned(image) and image not in LOCKED:
        remedy = "may mean another image tomorrow; add its digest, name@sha256:…, or give its ID"
        yield one.props.refuse(path, remedy)


PINNED = ResourceRule(
    name="docker-images-pinned",
    family="docker",
    reason="Images are named by digest or ID, or in toolchain/versions.toml: a stack is the same tomorrow.",
    remedy="Write the image with its digest, `name@sha256:…`, or pass its ID.",
    settings=PinSettings,
    kinds=(CONTAINER, SERVICE),
    judge=_judge,
    example=Example(resources=(resource(CONTAINER, "web", {"image": "nginx:1.29"}),)),
)

RULES = (PINNED,)
