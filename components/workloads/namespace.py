"""A namespace that is closed before its first pod runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_kubernetes as kubernetes

from components.isolation.check import check_policy
from components.isolation.facts import Policy
from components.isolation.policy import NetworkPolicy, NetworkPolicyArgs
from components.workloads.naming import (
    TYPE_PREFIX,
    check_namespace_labels,
    namespace_labels,
)


@dataclass(frozen=True, kw_only=True)
class NamespaceArgs:
    """What a namespace is.

    Attributes:
        stack: the stack's name.
        labels: further labels of it.
        policies: the policies in it.
        privileged: whether pods may be on their node's network; else the API server takes only pods that are
            as restricted as an `App`'s.
    """

    stack: str
    labels: Mapping[str, str] = field(default_factory=dict)
    policies: Sequence[Policy] = ()
    privileged: bool = False


class Namespace(pulumi.ComponentResource):
    """A Namespace and its NetworkPolicies. What depends on it comes after all of them.

    Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/

    Args:
        name: the namespace's name.
        args: what it is.
        opts: Pulumi's options; they must name a Kubernetes provider.

    Attributes:
        namespace: the Namespace.
        namespace_name: its name as an output.

    Raises:
        SettingError: a label is wrong, or a policy; nothing has been registered then.
    """

    namespace: kubernetes.core.v1.Namespace
    namespace_name: pulumi.Output[str]

    def __init__(self, name: str, args: NamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        check_namespace_labels(args.labels)
        for policy in args.policies:
            check_policy(policy.spec, f"policies.{policy.name}")
        super().__init__(f"{TYPE_PREFIX}:Namespace", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.namespace = kubernetes.core.v1.Namespace(
            name,
            metadata=kubernetes.meta.v1.ObjectMetaArgs(
                name=name, labels=namespace_labels(args.stack, args.labels, privileged=args.privileged)
            ),
            opts=child,
        )
        self.namespace_name = pulumi.Output.from_input(self.namespace.metadata.name)
        for policy in args.policies:
            settings = NetworkPolicyArgs(
                namespace=self.namespace_name, spec=policy.spec, policy_name=policy.name
            )
            NetworkPolicy(str(policy), settings, child)
        self.register_outputs({"name": self.namespace_name})
