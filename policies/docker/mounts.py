"""Mounts: no container is given the engine that runs it."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from pydantic import Field

from components.errors import SettingError
from policies.docker import CONTAINER, SERVICE, VOLUME
from policies.rule import Example, ResourceRule
from policies.settings import RuleSettings
from policies.view import UNKNOWN, Part, Resource, resource

SOCKETS = ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock")


class SocketSettings(RuleSettings):
    """What the rule about engines' sockets can be told."""

    sockets: tuple[str, ...] = Field(default=SOCKETS)
    """The sockets of engines; a folder that has one of them below is refused, too."""


def _judge(one: Resource, settings: SocketSettings) -> Iterator[SettingError]:
    for source in _sources(one):
        below = _socket_below(source.value, settings)
        if below:
            what = "is" if below == source.value else f"has {below} below, which is"
            remedy = f"{what} the engine itself, and with it the host; remove the mount"
            yield SettingError(source.path, source.value, remedy)


def _sources(one: Resource) -> Iterator[Part]:
    """What of the host is mounted."""
    mounts = "taskSpec.containerSpec.mounts" if one.kind == SERVICE else "mounts"
    parts = [
        *(volume.part("hostPath") for volume in one.props.each("volumes")),
        *(mount.part("source") for mount in one.props.each(mounts)),
        one.props.part("driverOpts.device"),
    ]
    yield from (part for part in parts if part.value and part.value is not UNKNOWN)


def _socket_below(source: str, settings: SocketSettings) -> str:
    """The socket that a container would find there; the name of a volume leads nowhere."""
    if not source.startswith("/"):
        return ""
    return next((one for one in settings.sockets if PurePosixPath(one).is_relative_to(source)), "")


NO_SOCKET = ResourceRule(
    name="docker-no-socket",
    family="docker",
    reason="No container is given the socket of an engine: whoever has it starts what they like on the host.",
    remedy="Remove the mount; what needs the engine runs on the host.",
    settings=SocketSettings,
    kinds=(CONTAINER, SERVICE, VOLUME),
    judge=_judge,
    example=Example(
        resources=(
            resource(
                CONTAINER,
                "agent",
                {"volumes": [{"hostPath": "/var/run/docker.sock", "containerPath": "/var/run/docker.sock"}]},
            ),
        )
    ),
)

RULES = (NO_SOCKET,)
