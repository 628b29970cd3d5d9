"""From what the policy SDK hands over to what rules see."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_policy import PolicyResource, ResourceValidationArgs
from pulumi_policy.proxy import UnknownValueError

from policies.view import UNKNOWN, Part, Resource

INTERNAL = "__"  # the bridge's own notes beside properties, such as `__defaults`


def read_resource(args: ResourceValidationArgs | PolicyResource) -> Resource:
    """A resource as rules see it."""
    return Resource(
        kind=args.resource_type,
        name=args.name,
        props=Part(plain(args.props)),
        within=ancestry(args.urn),
        provider=args.provider.urn if args.provider else "",
        urn=args.urn,
    )


def ancestry(urn: str) -> tuple[str, ...]:
    """The types of the components that a resource belongs to, the outermost first.

    Example:
        >>> ancestry("urn:pulumi:s::p::my:Lab$docker:index/network:Network::front")
        ('my:Lab',)
    """
    types = urn.split("::")[2] if urn.count("::") >= 3 else ""
    return tuple(types.split("$")[:-1])


def plain(value: Any) -> Any:
    """A value without the SDK's wrapping, which refuses to show what a preview can't know."""
    match value:
        case str():
            return value
        case Mapping():
            return {key: _item(value, key) for key in value if not str(key).startswith(INTERNAL)}
        case Sequence():
            return [_item(value, index) for index in range(len(value))]
        case float() if value.is_integer():
            return int(value)  # the wire knows no other numbers
    return value


def _item(container: Any, key: Any) -> Any:
    try:
        return plain(container[key])
    except UnknownValueError:
        return UNKNOWN
