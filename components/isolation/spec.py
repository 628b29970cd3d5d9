"""The `spec` of a NetworkPolicy in the words of Kubernetes' own documentation, typed.

Source: https://kubernetes.io/docs/reference/kubernetes-api/networking/network-policy-v1/
"""

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

Protocol: TypeAlias = Literal["TCP", "UDP", "SCTP"]
PolicyType: TypeAlias = Literal["Ingress", "Egress"]
DIRECTIONS: tuple[PolicyType, ...] = get_args(PolicyType)
Operator: TypeAlias = Literal["In", "NotIn", "Exists", "DoesNotExist"]


def _number_or_name(value: object) -> object:
    """Pydantic alone would name the problem twice: it is no number, and it is no text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise PydanticCustomError("port_type", "must be a number or a port's name")
    return value


PortOrName: TypeAlias = Annotated[int | str, BeforeValidator(_number_or_name)]


class PolicyModel(BaseModel):
    """Refuses unknown keys and converted types; what is read and written is spelled as in `endPort`."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True, alias_generator=to_camel
    )


class Requirement(PolicyModel):
    """One of the conditions of a selector."""

    key: str
    """The label that it is about."""
    operator: Operator
    """What is asked of it."""
    values: tuple[str, ...] = ()
    """For In and NotIn."""


class LabelSelector(PolicyModel):
    """Selects what meets all of its conditions; an empty one selects everything."""

    match_labels: dict[str, str] = Field(default_factory=dict)
    """Labels that must be there with these values."""
    match_expressions: tuple[Requirement, ...] = ()
    """Further conditions."""


class IpBlock(PolicyModel):
    """Addresses."""

    cidr: str
    """A subnet, such as `10.210.0.0/16`."""
    except_: tuple[str, ...] = Field(default=(), alias="except")
    """Parts of it that are not meant."""


class Peer(PolicyModel):
    """Who may be at the other end: pods by their labels and their namespaces' labels, or addresses."""

    pod_selector: LabelSelector | None = None
    """Pods; those of the policy's own namespace if `namespaceSelector` is absent."""
    namespace_selector: LabelSelector | None = None
    """Namespaces; all pods in them if `podSelector` is absent."""
    ip_block: IpBlock | None = None
    """Addresses instead."""


class PolicyPort(PolicyModel):
    """Ports of the destination pod; a Service's own port does not count."""

    protocol: Protocol = "TCP"
    """The transport protocol."""
    port: PortOrName | None = None
    """A number or the name of a container's port; all ports if absent."""
    end_port: int | None = None
    """The last one of a range that begins with `port`."""


class IngressRule(PolicyModel):
    """What may come in: from any of these peers to any of these ports."""

    from_: tuple[Peer, ...] = Field(default=(), alias="from")
    """The sources; all if absent or empty."""
    ports: tuple[PolicyPort, ...] = ()
    """The ports; all if absent or empty."""

    @property
    def peers(self) -> tuple[Peer, ...]:
        """Whoever is at the other end."""
        return self.from_


class EgressRule(PolicyModel):
    """What may go out: to any of these peers at any of these ports."""

    to: tuple[Peer, ...] = ()
    """The destinations; all if absent or empty."""
    ports: tuple[PolicyPort, ...] = ()
    """The ports; all if absent or empty."""

    @property
    def peers(self) -> tuple[Peer, ...]:
        """Whoever is at the other end."""
        return self.to


class PolicySpec(PolicyModel):
    """The `spec` of a NetworkPolicy."""

    pod_selector: LabelSelector = LabelSelector()
    """The pods that it is about; all of its namespace if empty."""
    policy_types: tuple[PolicyType, ...] = ()
    """The directions that it closes but for its rules; Ingress, and Egress where there are rules for it."""
    ingress: tuple[IngressRule, ...] | None = None
    """What may come in; nothing if empty."""
    egress: tuple[EgressRule, ...] | None = None
    """What may go out; nothing if empty."""

    def types(self) -> tuple[PolicyType, ...]:
        """The directions that it closes, with what is absent filled in as the API server does."""
        if self.policy_types:
            return self.policy_types
        return ("Ingress", "Egress") if self.egress else ("Ingress",)

    def rules(self, direction: PolicyType) -> tuple[IngressRule | EgressRule, ...]:
        """The exceptions in one direction."""
        return (self.ingress if direction == "Ingress" else self.egress) or ()

    def closed(self) -> tuple[PolicyType, ...]:
        """The directions that it closes for all pods of its namespace, without an exception."""
        if self.pod_selector != LabelSelector():
            return ()
        return tuple(direction for direction in self.types() if not self.rules(direction))
