"""Which of what stands stays as it is: only the version that the stack's owner asks for moves it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from toolchain.sources import Source
from toolchain.standing.provenance import FIRST_ENDPOINT_IMAGE, Nodes
from toolchain.standing.standing import Standing


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The node image that is asked for.

    Attributes:
        image: the one that the stack's settings name; empty if they name none.
        kubernetes: the version that they say it holds.
        versions: what this project's own versions.toml asks for otherwise, by source.
    """

    image: str = ""
    kubernetes: str = ""
    versions: Mapping[Source, str]


def kept_nodes(asked: Asked, made: Nodes | None, has_image: Callable[[str], bool]) -> Nodes | None:
    """What the nodes of a stack stay as; None if they are new, or something else is asked for than before.

    Neither where images come from today, nor which of them the engine has got meanwhile, nor what this
    project's code builds now is a reason to replace a node.

    Args:
        asked: what is asked for.
        made: what stands.
        has_image: whether the engine has the image of an ID.
    """
    if made is None or not made.image or not made.kubernetes or not _is_asked_still(asked, made):
        return None
    return made if has_image(made.image) else None


def _is_asked_still(asked: Asked, made: Nodes) -> bool:
    if asked.image or made.asked:
        return (asked.image, asked.kubernetes) == (made.asked, made.kubernetes)
    if made.source:
        return asked.versions.get(Source(made.source)) == made.kubernetes
    # Made when nobody recorded where its image came from.
    return made.kubernetes in asked.versions.values()


def kept_images(standing: Standing, tag: str, has_image: Callable[[str], bool]) -> dict[str, str]:
    """The images that containers and services keep, by their names on the engine.

    Args:
        standing: what stands.
        tag: the endpoint image that this project's versions.toml asks for.
        has_image: whether the engine has the image of an ID.
    """
    made = standing.record.endpoint_image if standing.record else FIRST_ENDPOINT_IMAGE
    if made != tag:
        return {}
    there = {image: has_image(image) for image in set(standing.images.values())}
    return {name: image for name, image in standing.images.items() if there[image]}
