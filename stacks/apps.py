"""Applications and Services of a stack as the components take them. Pure."""

from components.workloads.app_spec import AppPort, AppSpec, Toleration
from components.workloads.service_spec import ServicePort, ServiceSpec
from stacks.model.workloads import AppPortSettings, AppSettings, KubernetesServiceSettings, NamespaceSettings


def app_spec(name: str, wanted: AppSettings, server: str) -> AppSpec:
    """An application.

    Args:
        name: its name.
        wanted: its settings.
        server: the image of the small server.
    """
    return AppSpec(
        app=name,
        server=server,
        kind=wanted.server,
        replicas=None if wanted.every_node else wanted.replicas,
        ports={key: AppPort(port=port.port, protocol=port.protocol) for key, port in wanted.ports.items()},
        tolerations=tuple(Toleration(**one.model_dump()) for one in wanted.tolerations),
        sidecars={key: sidecar.port for key, sidecar in wanted.sidecars.items()},
        **wanted.model_dump(
            include={
                "image",
                "args",
                "host_network",
                "labels",
                "nodes",
                "user",
                "writable_paths",
                "memory_mib",
            }
        ),
    )


def service_spec(wanted: KubernetesServiceSettings, namespace: NamespaceSettings) -> ServiceSpec:
    """A Service; if it has an application, that and its ports must be there."""
    # Without an application the ports lead nowhere, which is refused.
    targets = namespace.apps[wanted.app].ports if wanted.app else {}
    ports = {
        name: ServicePort(
            port=port.port,
            node_port=port.node_port,
            target=_target(targets.get(wanted.target_of(name)), port.port),
            target_name=port.target,
        )
        for name, port in wanted.ports.items()
    }
    affinity = wanted.session_affinity
    return ServiceSpec(
        ports=ports,
        session_affinity=affinity is not False,
        affinity_seconds=affinity.timeout_seconds if not isinstance(affinity, bool) else None,
        **wanted.model_dump(exclude={"ports", "session_affinity"}),
    )


def _target(port: AppPortSettings | None, number: int) -> AppPort:
    return AppPort(port=port.port, protocol=port.protocol) if port else AppPort(port=number)
