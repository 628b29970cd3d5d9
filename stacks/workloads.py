"""What runs on a cluster: from settings to components."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.addons.traefik_settings import REDIRECT, TLS_ONLY
from components.cluster.leaf import server_certificate
from components.isolation.facts import Policy
from components.workloads.app import App, AppArgs
from components.workloads.ingress import IngressRoutes, IngressRoutesArgs
from components.workloads.namespace import Namespace, NamespaceArgs
from components.workloads.service import Service, ServiceArgs
from components.workloads.team import Quota, TeamArgs, TeamEnvironment
from stacks.apps import app_spec, service_spec
from stacks.isolation import policies_of
from stacks.model.routes import RouteSettings
from stacks.model.workloads import NamespaceSettings, TargetSettings, TeamSettings, WorkloadsSettings
from stacks.urls import urls

CA_ONLY = "nobody.invalid"  # the CA is the same whatever it signs


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The cluster that workloads run on.

    Attributes:
        opts: options that name its provider; all that runs on it takes them.
        ready: what must stand first.
        ingress_class: the class of its ingress controller.
        ports: the host's ports of that, by scheme; None if nobody knows them.
    """

    opts: pulumi.ResourceOptions
    ready: Sequence[pulumi.Resource] = field(default_factory=tuple)
    ingress_class: str
    ports: pulumi.Input[Mapping[str, int] | None] = None


def other_cluster(workloads: WorkloadsSettings) -> Ground:
    """A cluster that is not of this stack: another stack's, or whatever a kubeconfig leads to."""
    wanted = workloads.cluster or TargetSettings()
    ports: pulumi.Input[Mapping[str, int] | None] = None
    if wanted.stack is not None:
        name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{wanted.stack}"
        other = pulumi.StackReference(name)
        kubeconfig: pulumi.Input[str] = other.require_output("kubeconfig")
        ports = other.get_output("ingress")
    else:
        kubeconfig = str(Path(wanted.kubeconfig or "").expanduser())
    provider = kubernetes.Provider(
        "workloads", kubeconfig=kubeconfig, context=wanted.context, enable_server_side_apply=True
    )
    opts = pulumi.ResourceOptions(provider=provider)
    return Ground(opts=opts, ingress_class=workloads.ingress_class, ports=ports)


def build_workloads(
    wanted: WorkloadsSettings, stack: str, ground: Ground, *, server: str, secret: str
) -> dict[str, Any]:
    """Build what runs on a cluster.

    Args:
        wanted: its settings.
        stack: the stack's name.
        ground: the cluster.
        server: the image of the small server.
        secret: what the certificates of routes are derived from.

    Returns:
        The stack's outputs: `workloads`, by namespace, and `ca`, which signs the certificates of routes.
    """
    policies = policies_of(wanted)
    builder = Builder(stack, ground, server, secret, wanted.team)
    built = {
        name: builder.namespace(name, namespace, [policy for policy in policies if policy.namespace == name])
        for name, namespace in wanted.namespaces.items()
    }
    return {
        "workloads": built,
        "ca": server_certificate(secret, stack, CA_ONLY, [CA_ONLY]).ca,
    }


class Builder:
    """Turns settings into components on one cluster.

    Args:
        stack: the stack's name.
        ground: the cluster.
        server: the image of the small server.
        secret: what certificates are derived from.
        team: whose environment it is.
    """

    def __init__(
        self, stack: str, ground: Ground, server: str, secret: str, team: TeamSettings | None = None
    ) -> None:
        self._stack = stack
        self._ground = ground
        self._server = server
        self._secret = secret
        self._team = team

    def _after(self, *resources: pulumi.Resource) -> pulumi.ResourceOptions:
        after = pulumi.ResourceOptions(depends_on=list(resources))
        return pulumi.ResourceOptions.merge(self._ground.opts, after)

    def namespace(self, name: str, wanted: NamespaceSettings, policies: Sequence[Policy]) -> dict[str, Any]:
        """A namespace with all that is in it, and what the stack exports about it."""
        args = NamespaceArgs(
            stack=self._stack,
            labels=wanted.labels,
            policies=policies,
            privileged=wanted.privileged,
        )
        namespace, bounds = self._namespace(name, args)
        apps = {app: self._app(f"{name}/{app}", wanted, namespace, bounds) for app in wanted.apps}
        services = {
            service: self._service(f"{name}/{service}", wanted, namespace, apps)
            for service in wanted.services
        }
        for route, found in wanted.routes.items():
            self._route(f"{name}/{route}", found, namespace, list(services.values()))
        return {
            "policies": [policy.name for policy in policies],
            "apps": {app: wanted.apps[app].model_dump(exclude_defaults=True) for app in apps},
            "services": {
                service: {
                    "type": wanted.services[service].type,
                    "cluster_ip": found.service.spec.cluster_ip,
                    "addresses": found.service.status.apply(_addresses),
                }
                for service, found in services.items()
            },
            "urls": pulumi.Output.from_input(self._ground.ports).apply(partial(_urls, wanted.routes)),
        }

    def _namespace(self, name: str, args: NamespaceArgs) -> tuple[Namespace, pulumi.Resource]:
        """The namespace, and what bounds that which comes into it."""
        opts = self._after(*self._ground.ready)
        if self._team is None:
            namespace = Namespace(name, args, opts)
            return namespace, namespace
        team = TeamArgs(
            namespace=args,
            quota=Quota(**self._team.quota.model_dump()),
            **self._team.model_dump(exclude={"quota", "domain"}),
        )
        environment = TeamEnvironment(name, team, opts)
        return environment.namespace, environment

    def _app(
        self, name: str, wanted: NamespaceSettings, namespace: Namespace, bounds: pulumi.Resource
    ) -> App:
        app = name.rpartition("/")[2]
        args = AppArgs(
            stack=self._stack,
            namespace=namespace.namespace_name,
            spec=app_spec(app, wanted.apps[app], self._server),
        )
        return App(name, args, self._after(bounds))

    def _service(
        self, name: str, wanted: NamespaceSettings, namespace: Namespace, apps: Mapping[str, App]
    ) -> Service:
        settings = wanted.services[name.rpartition("/")[2]]
        args = ServiceArgs(
            stack=self._stack, namespace=namespace.namespace_name, spec=service_spec(settings, wanted)
        )
        behind = [apps[settings.app]] if settings.app else []
        return Service(name, args, self._after(namespace, *behind))

    def _route(
        self, name: str, wanted: RouteSettings, namespace: Namespace, services: Sequence[Service]
    ) -> IngressRoutes:
        ingress = wanted.ingress(self._ground.ingress_class)
        hosts = ingress.tls_hosts
        own = wanted.own_certificate
        if own is None and hosts and wanted.secret_name is None:
            own = server_certificate(self._secret, self._stack, name, hosts).pair
        args = IngressRoutesArgs(
            namespace=namespace.namespace_name,
            ingress=ingress,
            certificate=own,
            secret_name=wanted.secret_name,
            annotations={**(TLS_ONLY if wanted.https_only else {}), **wanted.annotations},
            redirect=REDIRECT if wanted.https_only else None,
        )
        return IngressRoutes(name, args, self._after(namespace, *services))


def _urls(routes: Mapping[str, RouteSettings], ports: Mapping[str, Any] | None) -> dict[str, list[str]]:
    # A number comes as a float from another stack.
    known = {scheme: int(port) for scheme, port in ports.items()} if ports else None
    return {name: urls(route, known) for name, route in routes.items()}


def _addresses(status: kubernetes.core.v1.outputs.ServiceStatus | None) -> list[str]:
    found = status.load_balancer.ingress if status and status.load_balancer else None
    return [one.ip or one.hostname or "" for one in found or []]
