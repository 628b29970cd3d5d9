"""The stack's own name: it goes before every name on the engine, and is a label of every object."""

from collections.abc import Iterable, Iterator

from components.cluster.labels import check_labels
from components.errors import SettingError
from components.networks.naming import DNS_LABEL_MAX, STACK_LABEL
from components.networks.parent import anchor_name, parent_name
from stacks.checks.gather import gather
from stacks.model.networks import ParentSettings
from stacks.model.stack import Settings


def stack_name_problems(settings: Settings, stack: str) -> Iterator[SettingError]:
    """What is wrong with names as soon as the stack's goes before them.

    Args:
        settings: all settings.
        stack: its name.
    """
    for problem in gather("", lambda: check_labels({STACK_LABEL: stack})):
        remedy = f"is not a name that labels can have: it {problem.remedy}; rename the stack"
        yield SettingError("stack", stack, remedy)
    for path, name in _named(settings):
        full = f"{stack}-{name}"
        if len(full) > DNS_LABEL_MAX:
            remedy = f"is longer than {DNS_LABEL_MAX} characters; shorten it or the stack's"
            yield SettingError(path, full, remedy)


def _named(settings: Settings) -> Iterator[tuple[str, str]]:
    """Path and longest name of everything that has one on the engine."""
    for name, network in settings.networks.items():
        makes_parent = isinstance(network, ParentSettings) and network.parent is None
        yield f"networks.{name}", anchor_name(parent_name(name)) if makes_parent else name
    workers = settings.cluster.workers if settings.cluster else {}
    kinds: dict[str, Iterable[str]] = {
        "endpoints": settings.endpoints,
        "services": settings.services,
        "cluster.workers": workers,
    }
    for kind, named in kinds.items():
        yield from ((f"{kind}.{name}", name) for name in named)
