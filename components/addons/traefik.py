"""Traefik: the ingress controller, reached over a Service of type LoadBalancer and over node ports."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.addons import traefik_settings as settings
from components.addons.manifest import TYPE_PREFIX
from components.addons.traefik_dynamic import FILE, ports_of
from components.addons.traefik_dynamic import dynamic_configuration as dynamic


@dataclass(frozen=True, kw_only=True)
class TraefikArgs:
    """What is settled about Traefik.

    Attributes:
        image: the image, with its tag or digest.
        http_port: the port for HTTP on every node.
        https_port: the port for HTTPS on every node.
        published: the ports for HTTP and HTTPS that lead to the node ports from elsewhere: the host's.
        address: what Ingresses shall say that they are reached at, where the cluster gives no addresses to
            Services of type LoadBalancer; that of its own Service if absent.
        ingress_class: the name by which Ingresses choose it.
        traffic_policy: `Local` lets it, and what it passes on, see who asks.
        nodes: how many nodes there are; with `Local` each of them gets a pod.
    """

    image: str
    http_port: int
    https_port: int
    published: tuple[int, int] | None = None
    address: str | None = None
    ingress_class: str = settings.NAME
    traffic_policy: settings.TrafficPolicy = "Cluster"
    nodes: int = 1

    def configuration(self) -> str:
        """The contents of its file: an HTTPS port for every way in."""
        return dynamic(ports_of((self.http_port, self.https_port), self.published))


class Traefik(pulumi.ComponentResource):
    """Traefik with its Kubernetes Ingress provider; each of its objects is a resource.

    Ingresses with the annotations of `settings.REDIRECT` send HTTP on to HTTPS at the entrance by which the
    request came. Knows no custom resources of Traefik's own, no dashboard, and asks nobody for updates.

    Source: https://doc.traefik.io/traefik/providers/kubernetes-ingress/

    Args:
        name: the name within the stack.
        args: what is settled about it.
        opts: Pulumi's options; they must name a Kubernetes provider.

    Attributes:
        service: the Service in front of it.
        ready: what stands when it serves.

    Raises:
        SettingError: a port is none of a node's; nothing has been registered then.
    """

    def __init__(self, name: str, args: TraefikArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings.check_node_ports(args.http_port, args.https_port)
        super().__init__(f"{TYPE_PREFIX}:Traefik", name, None, opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        metadata = kubernetes.meta.v1.ObjectMetaArgs(name=settings.NAMESPACE, labels=settings.LABELS)
        self._namespace = kubernetes.core.v1.Namespace(name, metadata=metadata, opts=self._child)
        account = self._account()
        configuration = self._configuration()
        self.service = self._service()
        self.ready: list[pulumi.Resource] = [
            self._ingress_class(),
            self._deployment([account, configuration]),
            self.service,
        ]
        self.register_outputs({"ingress_class": args.ingress_class})

    def _metadata(self) -> kubernetes.meta.v1.ObjectMetaArgs:
        return kubernetes.meta.v1.ObjectMetaArgs(
            name=settings.NAME, namespace=self._namespace.metadata.name, labels=settings.LABELS
        )

    def _cluster_metadata(self, name: str = settings.NAME) -> kubernetes.meta.v1.ObjectMetaArgs:
        return kubernetes.meta.v1.ObjectMetaArgs(name=name, labels=settings.LABELS)

    def _account(self) -> kubernetes.rbac.v1.ClusterRoleBinding:
        """The ServiceAccount, and what it may read."""
        account = kubernetes.core.v1.ServiceAccount(self._name, metadata=self._metadata(), opts=self._child)
        role = kubernetes.rbac.v1.ClusterRole(
            self._name, metadata=self._cluster_metadata(), rules=settings.RULES, opts=self._child
        )
        return kubernetes.rbac.v1.ClusterRoleBinding(
            self._name,
            metadata=self._cluster_metadata(),
            role_ref=kubernetes.rbac.v1.RoleRefArgs(
                api_group="rbac.authorization.k8s.io", kind="ClusterRole", name=role.metadata.name
            ),
            subjects=[
                kubernetes.rbac.v1.SubjectArgs(
                    kind="ServiceAccount",
                    name=account.metadata.name,
                    namespace=self._namespace.metadata.name,
                )
            ],
            opts=self._child,
        )

    def _configuration(self) -> kubernetes.core.v1.ConfigMap:
        return kubernetes.core.v1.ConfigMap(
            self._name,
            metadata=self._metadata(),
            data={FILE: self._args.configuration()},
            opts=self._child,
        )

    def _ingress_class(self) -> kubernetes.networking.v1.IngressClass:
        return kubernetes.networking.v1.IngressClass(
            self._name,
            metadata=self._cluster_metadata(self._args.ingress_class),
            spec=kubernetes.networking.v1.IngressClassSpecArgs(controller=settings.CONTROLLER),
            opts=self._child,
        )

    def _deployment(self, after: list[pulumi.Resource]) -> kubernetes.apps.v1.Deployment:
        return kubernetes.apps.v1.Deployment(
            self._name,
            metadata=self._metadata(),
            spec=settings.deployment_spec(
                self._args.image,
                settings.arguments(self._args.ingress_class, self._args.address),
                self._args.configuration(),
                self._args.nodes if self._args.traffic_policy == "Local" else None,
            ),
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=after)),
        )

    def _service(self) -> kubernetes.core.v1.Service:
        return kubernetes.core.v1.Service(
            self._name,
            metadata=self._metadata(),
            spec=settings.service_spec(
                self._args.http_port,
                self._args.https_port,
                load_balancer=self._args.address is None,
                traffic_policy=self._args.traffic_policy,
            ),
            opts=self._child,
        )
