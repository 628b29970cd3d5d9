"""A NetworkPolicy as a resource."""

import re
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.errors import SettingError
from components.isolation.check import check_policy
from components.isolation.convert import to_api
from components.isolation.spec import PolicySpec

TYPE_PREFIX = "container-networks:isolation"
_DNS_LABEL = r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"


@dataclass(frozen=True, kw_only=True)
class NetworkPolicyArgs:
    """What a policy is.

    Attributes:
        namespace: where it is; the name or a Namespace's output, so that it comes after it.
        spec: what it says.
        policy_name: its name within the namespace; the resource's if absent.
    """

    namespace: pulumi.Input[str]
    spec: PolicySpec
    policy_name: str | None = None


class NetworkPolicy(pulumi.ComponentResource):
    """A NetworkPolicy that is checked before it is registered, and stored as it stands in the state.

    Does not make its namespace, and does not make anybody enforce it: that is what Calico is for.

    Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/

    Args:
        name: the name within the stack.
        args: what it is.
        opts: Pulumi's options; they must name a Kubernetes provider.

    Attributes:
        policy: the NetworkPolicy.

    Raises:
        SettingError: the API server would refuse it, or a part of it is without effect; nothing has been
            registered then.
    """

    policy: kubernetes.networking.v1.NetworkPolicy

    def __init__(
        self, name: str, args: NetworkPolicyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        own_name = name if args.policy_name is None else args.policy_name
        _check_names(own_name, args.namespace)
        check_policy(args.spec)
        super().__init__(f"{TYPE_PREFIX}:NetworkPolicy", name, None, opts)
        spec: Any = to_api(args.spec)  # in Kubernetes' spelling, which the types of the SDK don't know
        self.policy = kubernetes.networking.v1.NetworkPolicy(
            name,
            metadata=kubernetes.meta.v1.ObjectMetaArgs(name=own_name, namespace=args.namespace),
            spec=spec,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"name": own_name, "namespace": args.namespace})


def _check_names(name: str, namespace: pulumi.Input[str]) -> None:
    if len(name) > 253 or not re.fullmatch(rf"{_DNS_LABEL}(?:\.{_DNS_LABEL})*", name):
        remedy = "is no name of a policy; use lower-case letters, digits, dashes and dots"
        raise SettingError("policy_name", name, remedy)
    if isinstance(namespace, str) and not re.fullmatch(_DNS_LABEL, namespace):
        remedy = "is no namespace; use up to 63 lower-case letters, digits and dashes"
        raise SettingError("namespace", namespace, remedy)
