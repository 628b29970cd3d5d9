"""Stacks of this checkout on one cluster: what only one of them can have.

Each is checked by itself when it is read; what two of them want is seen by whoever reads both.
"""

from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

from yaml import YAMLError

from components.errors import SettingError
from stacks.checks.routes import class_of, requests_of
from stacks.checks.targets import protocol_of, services
from stacks.model.stack import Settings
from stacks.model.workloads import WorkloadsSettings
from stacks.settings import FOLDER, SettingsError, from_yaml

Cluster: TypeAlias = tuple[str, ...]


class Claim(NamedTuple):
    """Something of a cluster's that a stack takes for itself.

    Attributes:
        what: in words.
        key: what makes two claims the same.
        path: of the setting.
        value: of the setting.
        remedy: what to do if another stack has it.
    """

    what: str
    key: Hashable
    path: str
    value: object
    remedy: str = "choose another"


def cluster_of(stack: str, settings: Settings) -> Cluster | None:
    """What is the same for stacks on one cluster; None for a stack without any."""
    if settings.cluster is not None:
        return ("stack", stack)
    target = settings.target
    if target is None:
        return None
    if target.stack is not None:
        return ("stack", target.stack)
    return ("kubeconfig", str(Path(target.kubeconfig or "").expanduser()), target.context or "")


def clashes_between(own: Settings, others: Mapping[str, Settings]) -> list[SettingError]:
    """What a stack claims that another one on the same cluster claims too.

    Args:
        own: the stack's settings.
        others: those of the others, by name.
    """
    taken: dict[Hashable, tuple[str, Claim]] = {}
    for name, settings in others.items():
        for claim in claims(settings):
            taken.setdefault(claim.key, (name, claim))
    found = []
    for claim in claims(own):
        if claim.key in taken:
            name, other = taken[claim.key]
            remedy = f"is {claim.what} that {other.path} of stack {name} has on the same cluster"
            found.append(SettingError(claim.path, claim.value, f"{remedy}; {claim.remedy}"))
    return found


def claims(settings: Settings) -> Iterator[Claim]:
    """All that a stack takes of a cluster: namespaces, requests, node ports, addresses."""
    ingress = settings.cluster.ingress if settings.cluster else None
    for field in ("http_node_port", "https_node_port") if ingress else ():
        port = getattr(ingress, field)
        yield Claim("a node port", ("node port", port, "tcp"), f"cluster.ingress.{field}", port)
    if settings.workloads is not None:
        yield from _of_workloads(settings, settings.workloads)


def _of_workloads(settings: Settings, workloads: WorkloadsSettings) -> Iterator[Claim]:
    for name in workloads.namespaces:
        yield Claim("a namespace", ("namespace", name), f"workloads.namespaces.{name}", name)
    for path, wanted in requests_of(workloads, class_of(settings, workloads)):
        host = wanted.host or "every host"
        what = f"the {wanted.path_type} path of {host}"
        remedy = "a controller would serve one of both, whichever: change host or path, or remove one"
        yield Claim(what, ("route", wanted), path, wanted.path or "/", remedy)
    for path, service in services(workloads):
        for name, port in service.ports.items():
            if port.node_port is not None:
                taken = ("node port", port.node_port, protocol_of(workloads, path, name))
                yield Claim("a node port", taken, f"{path}.ports.{name}.node_port", port.node_port)
        if service.address is not None:
            own = ("address", service.address)
            yield Claim("the load balancer's address", own, f"{path}.address", service.address)


def neighbours(stack: str, settings: Settings, folder: Path = FOLDER) -> dict[str, Settings]:
    """The settings of the other stacks of a checkout on the same cluster, by name.

    One whose own settings are refused is left out: it says so itself when it is read.
    """
    cluster = cluster_of(stack, settings)
    found: dict[str, Settings] = {}
    if cluster is None:
        return found
    for path in sorted(folder.glob("Pulumi.*.yaml")):
        name = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        if name == stack or ("workloads" not in path.read_text() and name not in cluster):
            continue
        try:
            other = from_yaml(path)
        except (SettingsError, YAMLError):
            continue
        if cluster_of(name, other) == cluster:
            found[name] = other
    return found


def check_neighbours(stack: str, settings: Settings, folder: Path = FOLDER) -> None:
    """Refuse what another stack of this checkout claims on the same cluster.

    Raises:
        SettingsError: all that it is.
    """
    if found := clashes_between(settings, neighbours(stack, settings, folder)):
        raise SettingsError(found, f"stack {stack}")
