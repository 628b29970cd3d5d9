"""What a preview comes to, as every report takes it. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from previews.reach import Reach
from reachability.underived import Underived


class Effect(StrEnum):
    """What a change takes of what runs and stays. What comes or goes as a whole lets all else run."""

    LIVE = "live"
    """It changes in place, and nothing restarts."""
    RESTART = "restart"
    """Pods or tasks are started anew."""
    RECREATE = "recreate"
    """It is deleted and made anew, and what was in it is gone."""


class Action(StrEnum):
    """What happens to a resource."""

    ADDED = "added"
    CHANGED = "changed"
    REPLACED = "replaced"
    REMOVED = "removed"


class Group(StrEnum):
    """What one looks at together, in the order of the report."""

    NETWORKS = "networks"
    NODES = "nodes"
    ENDPOINTS = "endpoints"
    ADDONS = "addons"
    WORKLOADS = "workloads"
    OTHER = "other"


@dataclass(frozen=True)
class Detail:
    """One thing that a resource says, before and after.

    Attributes:
        what: what it is about, such as `MTU`.
        before: what it was; None if there was none.
        after: what it will be. With neither, it changes, and is not shown because it is secret.
    """

    what: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """What happens to one resource.

    Attributes:
        kind: its type, short, such as `Deployment`.
        name: its name within the stack.
        action: what happens to it.
        effect: what that takes.
        why: why it is replaced; empty if it is not.
        details: what is different about it.
    """

    kind: str
    name: str
    action: Action
    effect: Effect
    why: str = ""
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happens to a thing that one thinks of as one, with all its resources.

    Attributes:
        group: where it is reported.
        place: the namespace that it is in; empty outside of a cluster.
        kind: what it is, such as `node`.
        name: its name.
        action: what happens to it.
        effect: the gravest effect of its parts.
        why: why it is replaced; empty if it is not.
        parts: its resources that change.
    """

    group: Group
    place: str
    kind: str
    name: str
    action: Action
    effect: Effect
    why: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, order=True)
class Violation:
    """A policy that is violated.

    Attributes:
        level: how it is enforced: `mandatory`, which refuses the change, or `advisory`.
        pack: the policy pack.
        policy: its name.
        where: the resource; empty if it is about the whole stack.
        message: what is wrong, and the remedy.
    """

    level: str
    pack: str
    policy: str
    where: str
    message: str

    @property
    def refuses(self) -> bool:
        """Whether the change cannot be made with it."""
        return self.level == "mandatory"


@dataclass(frozen=True, order=True)
class Notice:
    """What Pulumi, a provider or the program said.

    Attributes:
        severity: `error` or `warning`.
        where: the resource; empty if it is about none.
        message: what was said.
    """

    severity: str
    where: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would change.

    Attributes:
        stack: the stack's name.
        changes: by group, in a stable order.
        reach: what opens and closes; None if it could not be computed.
        underived: of which ways nothing is known after the change; None if nobody says it.
        violations: of policies; None if the preview does not tell them.
        notices: errors first.
        resources: how many resources there are of each of Pulumi's operations.
    """

    stack: str
    changes: tuple[Change, ...] = ()
    reach: Reach | None = None
    underived: tuple[Underived, ...] | None = None
    violations: tuple[Violation, ...] | None = None
    notices: tuple[Notice, ...] = ()
    resources: Mapping[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether the change could not be made: Pulumi stopped at an error, or a policy refuses it."""
        errors = any(one.severity == "error" for one in self.notices)
        return errors or any(one.refuses for one in self.violations or ())

    @property
    def actions(self) -> dict[Action, int]:
        """How many changes there are of each action, zeros too."""
        counted = Counter(change.action for change in self.changes)
        return {action: counted[action] for action in Action}

    @property
    def effects(self) -> dict[Effect, int]:
        """How many changes there are of each effect, zeros too."""
        counted = Counter(change.effect for change in self.changes)
        return {effect: counted[effect] for effect in Effect}
