"""Upstream's manifests as resources: each object one of its own, with its own diff."""

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
import yaml

from components.errors import SettingError

Object = dict[str, Any]
TYPE_PREFIX = "container-networks:addons"

# What must be there before the rest can be: a later rank waits for all earlier ones.
_RANKS = (
    {"Namespace", "CustomResourceDefinition", "PriorityClass"},
    {"ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "ConfigMap", "Secret"},
)


def read_manifest(text: str, field: str = "manifest") -> list[Object]:
    """The objects of a manifest, in its order.

    Raises:
        SettingError: it is no YAML, or something in it is no Kubernetes object.
    """
    try:
        found = [document for document in yaml.safe_load_all(text) if document]
    except yaml.YAMLError as error:
        raise SettingError(field, f"{len(text)} characters", f"is no YAML: {error}") from None
    for index, one in enumerate(found):
        if not isinstance(one, dict) or not {"apiVersion", "kind", "metadata"} <= one.keys():
            raise SettingError(f"{field}[{index}]", one, "is no Kubernetes object; give upstream's manifest")
    return found


def object_name(one: Mapping[str, Any]) -> str:
    """A name for an object that is unique within a cluster."""
    metadata = one["metadata"]
    namespace = f"{metadata['namespace']}/" if "namespace" in metadata else ""
    return f"{one['kind']}:{namespace}{metadata['name']}"


def rank(one: Mapping[str, Any]) -> int:
    """When an object is applied: definitions first, then what pods are given, then the rest."""
    return next((place for place, kinds in enumerate(_RANKS) if one["kind"] in kinds), len(_RANKS))


class ManifestObject(pulumi.CustomResource):
    """One object of a manifest, of whatever kind, exactly as it stands there.

    Is the same resource as with the class of its kind in pulumi_kubernetes, which only built-in kinds have.

    Args:
        name: the name within the stack.
        content: the object.
        opts: Pulumi's options; they must name a Kubernetes provider.
    """

    def __init__(self, name: str, content: Object, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(_token(content), name, {**content}, opts)


def _token(content: Mapping[str, Any]) -> str:
    version = str(content["apiVersion"])
    group = version if "/" in version else f"core/{version}"
    return f"kubernetes:{group}:{content['kind']}"


def apply_manifest(
    prefix: str, objects: Iterable[Object], opts: pulumi.ResourceOptions
) -> list[ManifestObject]:
    """Register every object, each rank after the ones before it.

    Args:
        prefix: goes before the objects' names.
        objects: what to apply.
        opts: Pulumi's options of each.
    """
    made: list[ManifestObject] = []
    ordered = sorted(objects, key=rank)
    for place in range(len(_RANKS) + 1):
        earlier = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(made)))
        made += [
            ManifestObject(f"{prefix}/{object_name(one)}", one, earlier)
            for one in ordered
            if rank(one) == place
        ]
    return made
