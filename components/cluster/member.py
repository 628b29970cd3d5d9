"""Kubernetes' side of a node: its Node object, its labels, its taints."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_kubernetes as kubernetes

from components.cluster.labels import Taint, check_labels, check_taints
from components.cluster.node import TYPE_PREFIX, Node, Role
from components.cluster.units import FINALIZER, leave_seconds
from components.networks.naming import STACK_LABEL

# The kubelet and the node controller write the same fields; what is said here counts.
FORCE = {"pulumi.com/patchForce": "true"}
# The provider keeps what it sees when the node is ready, which can be older than what it has just written:
# then the next preview would show changes. So it also waits to see the label that it writes.
SEEN = f"jsonpath={{.metadata.labels['{STACK_LABEL}']}}"
READY = {**FORCE, "pulumi.com/waitFor": json.dumps(["condition=Ready", SEEN])}
# With nothing to wait for, the provider would still answer with what it has watched, which can be older.
AT_ONCE = {**FORCE, "pulumi.com/skipAwait": "true"}


@dataclass(frozen=True, kw_only=True)
class MemberArgs:
    """What Kubernetes shall know of a node.

    Attributes:
        stack: the stack's name.
        role: what the node is.
        node: its container.
        control_plane: the control plane's node: when it goes, there is nothing left to tell anything to.
        after: what a node needs to become ready.
        labels: of the Node object.
        taints: likewise.
        leave_seconds: how long it may take until it is drained when it leaves.
    """

    stack: str
    role: Role
    node: Node
    control_plane: Node
    after: tuple[pulumi.Resource, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[Taint, ...] = ()
    leave_seconds: int = leave_seconds(1, parallel=False)


class Member(pulumi.ComponentResource):
    """A Node object that is ready, and its labels and taints, each with a diff of its own.

    A worker's Node object is one that Pulumi owns: the kubelet made it, a server-side apply takes it over. It
    goes before the container does, and its finalizer holds it until the control plane has drained it.
    Decision: docs/decisions/0006-leaving-nodes.md.

    Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/

    Args:
        name: the node's name.
        args: what Kubernetes shall know of it.
        opts: Pulumi's options; they must name a Kubernetes provider.

    Attributes:
        object: the Node object, or the patch of the control plane's.

    Raises:
        SettingError: a label or taint is wrong; nothing has been registered then.
    """

    object: kubernetes.core.v1.Node | kubernetes.core.v1.NodePatch

    def __init__(self, name: str, args: MemberArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        check_labels(args.labels)
        check_taints(args.taints)
        super().__init__(f"{TYPE_PREFIX}:Member", name, None, opts)
        self._name = name
        self._args = args
        self.object = self._owned() if args.role == "worker" else self._ready()
        self._patches()
        self.register_outputs({"name": name})

    def _owned(self) -> kubernetes.core.v1.Node:
        # The name waits for the container's ID: so the engine removes the Node object before it replaces the
        # container, and a new one joins where none of its name is ready.
        name = self._args.node.container.id.apply(lambda _: self._name)
        timeouts = pulumi.CustomTimeouts(create="5m", delete=f"{self._args.leave_seconds}s")
        return kubernetes.core.v1.Node(
            self._name,
            metadata=kubernetes.meta.v1.ObjectMetaArgs(
                name=name, annotations=READY, labels=self._mark(), finalizers=[FINALIZER]
            ),
            opts=self._options(self._args.node.container, timeouts),
        )

    def _ready(self) -> kubernetes.core.v1.NodePatch:
        return kubernetes.core.v1.NodePatch(
            self._name,
            metadata=kubernetes.meta.v1.ObjectMetaPatchArgs(
                name=self._name, annotations=READY, labels=self._mark()
            ),
            opts=self._options(self._args.node.container),
        )

    def _patches(self) -> None:
        """What is patched: labels, then taints."""
        name = self._name
        done: list[pulumi.Resource] = []
        if self._args.labels:
            metadata = kubernetes.meta.v1.ObjectMetaPatchArgs(
                name=name, annotations=AT_ONCE, labels=dict(self._args.labels)
            )
            opts = self._options(self.object)
            done = [kubernetes.core.v1.NodePatch(f"{name}-labels", metadata=metadata, opts=opts)]
        if self._args.taints:
            metadata = kubernetes.meta.v1.ObjectMetaPatchArgs(name=name, annotations=AT_ONCE)
            after = pulumi.ResourceOptions(depends_on=done)
            kubernetes.core.v1.NodePatch(
                f"{name}-taints",
                metadata=metadata,
                spec=_taints(self._args.taints),
                opts=pulumi.ResourceOptions.merge(self._options(self.object), after),
            )

    def _mark(self) -> dict[str, str]:
        return {STACK_LABEL: self._args.stack}

    def _options(
        self, after: pulumi.Resource, timeouts: pulumi.CustomTimeouts | None = None
    ) -> pulumi.ResourceOptions:
        control_plane = self._args.control_plane.container
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=[after, *self._args.after],
            replace_with=[] if after is self._args.node.container else [after],
            # A new control plane has never heard of it. With `replace_with` the engine would remove this too
            # early, by a provider that it does not know yet.
            replacement_trigger=control_plane.id,
            delete_before_replace=True,
            deleted_with=control_plane,
            custom_timeouts=timeouts,
        )


def _taints(taints: tuple[Taint, ...]) -> kubernetes.core.v1.NodeSpecPatchArgs:
    return kubernetes.core.v1.NodeSpecPatchArgs(
        taints=[
            kubernetes.core.v1.TaintPatchArgs(key=one.key, value=one.value or None, effect=one.effect)
            for one in taints
        ]
    )
