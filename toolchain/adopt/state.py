"""The state that a creation of what is taken would have left behind. Pure."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from components import provenance
from toolchain.adopt.compare import without_defaults
from toolchain.adopt.take import Taken
from toolchain.adopt.wanted import Wanted
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE

# The version of each type's schema, which the provider writes beside the outputs; without it it would take
# them for those of its first version, and convert them. Source: SchemaVersion in kreuzwerker's provider.
SCHEMA_VERSIONS = {NETWORK: "1", CONTAINER: "2", SERVICE: "2"}
# What a creation leaves behind besides what it was given, and a refresh does not read.
UNREAD: Mapping[str, Mapping[str, Any]] = {CONTAINER: {"attach": False, "envs": [], "logs": False}}
PROVIDER_TYPE = "pulumi:providers:docker"
Resource = dict[str, Any]


def adopted(  # noqa: PLR0913, PLR0917
    deployment: Mapping[str, Any],
    wanted: Collection[Wanted],
    taken: Sequence[Taken],
    record: Mapping[str, Any],
    version: str,
    provider_id: str,
) -> dict[str, Any]:
    """A deployment with what is taken in it, and the components that it belongs to.

    The outputs are no more than what it was made with: a refresh reads the rest.

    Args:
        deployment: the state as it is.
        wanted: all that a preview would create.
        taken: what is taken.
        record: what the stack was made with.
        version: the Docker provider's.
        provider_id: an ID for it, where the state does not have it yet.
    """
    before: list[Resource] = list(deployment.get("resources") or [])
    known = {str(one["urn"]): one for one in before}
    components = _components(wanted, taken)
    there = known.keys() | components.keys() | {one.wanted.urn for one in taken}
    new: dict[str, Resource] = {urn: _component(one, record) for urn, one in components.items()}
    for one in taken:
        provider = one.wanted.provider.rpartition("::")[0]
        if provider not in known and provider not in new:
            new[provider] = _provider(provider, version, provider_id)
        identity = str(known[provider]["id"]) if provider in known else provider_id
        new[one.wanted.urn] = _resource(one, f"{provider}::{identity}", there)
    return {**deployment, "resources": [*before, *_in_order(new)]}


def _components(wanted: Collection[Wanted], taken: Sequence[Taken]) -> dict[str, Wanted]:
    """The new components that something taken belongs to, and the stack's record."""
    by_urn = {one.urn: one for one in wanted if not one.custom}
    found: dict[str, Wanted] = {}
    for one in (*(one.wanted for one in taken), *_records(by_urn)):
        if one.urn in by_urn:
            found[one.urn] = one
        parent = one.parent
        while parent in by_urn:
            found[parent] = by_urn[parent]
            parent = by_urn[parent].parent
    return found


def _records(by_urn: Mapping[str, Wanted]) -> Iterator[Wanted]:
    return (one for one in by_urn.values() if one.type == provenance.TYPE)


def _component(one: Wanted, record: Mapping[str, Any]) -> Resource:
    outputs = {"record": dict(record)} if one.type == provenance.TYPE else {}
    parent = {"parent": one.parent} if one.parent else {}
    return {"urn": one.urn, "custom": False, "type": one.type, "outputs": outputs, **parent}


def _provider(urn: str, version: str, identity: str) -> Resource:
    return {
        "urn": urn,
        "custom": True,
        "id": identity,
        "type": PROVIDER_TYPE,
        "inputs": {"__internal": {}, "version": version},
        "outputs": {"version": version},
    }


def _resource(one: Taken, provider: str, there: Collection[str]) -> Resource:
    meta = json.dumps({"schema_version": SCHEMA_VERSIONS[one.wanted.type]})
    by_property = {
        name: [urn for urn in urns if urn in there] for name, urns in one.wanted.by_property.items()
    }
    return {
        "urn": one.wanted.urn,
        "custom": True,
        "id": one.id,
        "type": one.wanted.type,
        "inputs": dict(one.inputs),
        "outputs": {
            **UNREAD.get(one.wanted.type, {}),
            **without_defaults(one.inputs),
            "id": one.id,
            "__meta": meta,
        },
        "parent": one.wanted.parent,
        "dependencies": [urn for urn in one.wanted.dependencies if urn in there],
        "provider": provider,
        "propertyDependencies": by_property,
    }


def _in_order(new: Mapping[str, Resource]) -> list[Resource]:
    """Each after what it needs, as Pulumi demands of a state."""
    found: dict[str, Resource] = {}

    def add(urn: str) -> None:
        if urn in found or urn not in new:
            return
        one = new[urn]
        for needed in (
            str(one.get("parent") or ""),
            str(one.get("provider") or "").rpartition("::")[0],
            *one.get("dependencies", ()),
        ):
            add(needed)
        found[urn] = one

    for urn in new:
        add(urn)
    return list(found.values())
