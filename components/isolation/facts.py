"""What a decision about traffic is made from, and what comes of it. Pure."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from components.isolation.selectors import Labels
from components.isolation.spec import PolicySpec, Protocol


@dataclass(frozen=True)
class Policy:
    """A NetworkPolicy.

    Attributes:
        namespace: where it is, and where the pods are that it is about.
        name: its own.
        spec: what it says.
    """

    namespace: str
    name: str
    spec: PolicySpec

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class PodFacts:
    """What policies can know of a pod.

    Attributes:
        namespace: its namespace.
        name: its own.
        labels: its own; those that Kubernetes sets have no value yet.
        named_ports: its containers' ports that have names.
        address: its IP address; None as long as it has none.
        host_network: whether it is in its node's network, where policies don't see it.
        node: where it runs, if that is known.
        perhaps: the keys of labels that it may have once it runs, or not.
    """

    namespace: str
    name: str
    labels: Labels = field(default_factory=dict)
    named_ports: Mapping[str, tuple[int, Protocol]] = field(default_factory=dict)
    address: str | None = None
    host_network: bool = False
    node: str | None = None
    perhaps: Container[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class Outside:
    """What is no pod.

    Attributes:
        addresses: all that its packets may come from, or go to, as the pod's node sees them.
        node: the node that it is, if it is one.
        name: what to call it.
    """

    addresses: tuple[str, ...] = ()
    node: str | None = None
    name: str = "outside"

    def __str__(self) -> str:
        return self.name


End: TypeAlias = PodFacts | Outside


class Outcome(StrEnum):
    """Whether traffic passes."""

    ALLOWED = "ALLOWED"
    """It does."""
    DENIED = "DENIED"
    """It does not."""
    UNDECIDED = "UNDECIDED"
    """What is known does not tell."""


@dataclass(frozen=True)
class Decision:
    """Whether traffic passes, and because of which policies."""

    outcome: Outcome
    why: str
