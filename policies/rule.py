"""What a rule is: a judgement that is a pure function, and all that people need to know of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Generic, Literal, TypeAlias

from components.errors import SettingError
from policies.settings import Settings
from policies.view import Resource

Family: TypeAlias = Literal["docker", "kubernetes"]
Level: TypeAlias = Literal["mandatory", "advisory"]


@dataclass(frozen=True)
class Violation:
    """Something that a rule refuses.

    Attributes:
        resource: what it is about.
        problem: the property, its value, and what to do instead.
        name: what exceptions call it; the resource's name if empty.
    """

    resource: Resource
    problem: SettingError
    name: str = ""

    @property
    def subject(self) -> str:
        """What exceptions call it."""
        return self.name or self.resource.name


@dataclass(frozen=True, kw_only=True)
class Example:
    """Resources that violate a rule.

    Attributes:
        resources: all that there are in the stack.
        settings: what the rule has been told.
    """

    resources: tuple[Resource, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rule(ABC, Generic[Settings]):
    """A rule.

    Attributes:
        name: how Pulumi and the policy configuration call it.
        family: what it is about.
        reason: why there is such a rule, in one sentence.
        remedy: what to do about a violation.
        settings: the model of what it can be told.
        example: what violates it.
        level: whether a violation stops Pulumi, or is a warning.
    """

    name: str
    family: Family
    reason: str
    remedy: str
    settings: type[Settings]
    example: Example
    level: Level = "mandatory"

    @abstractmethod
    def findings(self, resources: Sequence[Resource], settings: Settings) -> Iterable[Violation]:
        """All that the rule refuses, exceptions too."""

    def violations(self, resources: Sequence[Resource], settings: Settings) -> Iterator[Violation]:
        """All that the rule refuses.

        Args:
            resources: what to judge.
            settings: what the rule has been told.
        """
        for found in self.findings(resources, settings):
            types = (*found.resource.within, found.resource.kind)
            if not settings.permit(found.subject, types):
                yield found

    def message(self, found: Violation) -> str:
        """What people are told of a violation, after the rule's reason."""
        way_out = f"Or allow it, with the reason: {self.name}.exceptions.{found.subject}"
        return f"{found.resource.title}: {found.problem}.\n{way_out}"


@dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule[Settings]):
    """A rule about single resources: it is asked before each of them is made.

    Attributes:
        kinds: patterns of the types that it is about.
        judge: what is wrong with one of them.
    """

    kinds: tuple[str, ...]
    judge: Callable[[Resource, Settings], Iterable[SettingError]]

    def is_about(self, kind: str) -> bool:
        """Whether the rule is about resources of a type."""
        return any(fnmatchcase(kind, pattern) for pattern in self.kinds)

    def findings(self, resources: Sequence[Resource], settings: Settings) -> Iterator[Violation]:
        """All that the rule refuses, exceptions too."""
        for one in resources:
            if self.is_about(one.kind):
                yield from (Violation(one, problem) for problem in self.judge(one, settings))


@dataclass(frozen=True, kw_only=True)
class StackRule(Rule[Settings]):
    """A rule about what resources say of each other: it is asked once, after all of them.

    Attributes:
        judge: what is wrong with a stack.
    """

    judge: Callable[[Sequence[Resource], Settings], Iterable[Violation]]

    def findings(self, resources: Sequence[Resource], settings: Settings) -> Iterable[Violation]:
        """All that the rule refuses, exceptions too."""
        return self.judge(resources, settings)


AnyRule: TypeAlias = Rule[Any]
