"""What a stack's state says of what stands: images, addresses, names on the engine. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from components import provenance
from components.cluster.cluster_args import CONTROL_PLANE
from components.cluster.files import KUBEADM, RESTRICTED_HOST
from components.cluster.host import HostNeeds
from components.networks.naming import docker_name
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE
from toolchain.standing.provenance import Nodes, Record, parse_record

VERSION = re.compile(r"^kubernetesVersion: \"?v?([^\s\"]+)", re.MULTILINE)
CGROUP_V1 = re.compile(r"^failCgroupV1: false$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a stack has made.

    Attributes:
        containers: what the state knows of each container, by its name on the engine.
        networks: the names of its networks on the engine.
        services: of its swarm services.
        images: by the name on the engine of a container or service: its image.
        record: what the stack was made with; None in a state without a record.
    """

    containers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    networks: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    images: Mapping[str, str] = field(default_factory=dict)
    record: Record | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names on the engine of everything that an engine may be unable to have."""
        return self.networks | self.services

    def addresses(self, stack: str, names: Iterable[str]) -> dict[str, str]:
        """The addresses of those of the nodes that stand, by the node's name in the settings."""
        found = {name: self._address(docker_name(stack, name)) for name in names}
        return {name: address for name, address in found.items() if address}

    def _address(self, container: str) -> str:
        interfaces = self.containers.get(container, {}).get("networksAdvanced") or [{}]
        return str(interfaces[0].get("ipv4Address") or "")

    def nodes(self, stack: str) -> Nodes | None:
        """What the nodes were made with; None if there is no control plane.

        A control plane of a time without a record tells the rest itself, by the files that it was given.
        """
        found = self.containers.get(docker_name(stack, CONTROL_PLANE))
        if found is None:
            return None
        image = str(found.get("image") or "")
        recorded = self.record.nodes_of(image) if self.record else None
        return recorded or _told_by(image, _files(found))


def standing(resources: Iterable[tuple[str, Mapping[str, Any]]]) -> Standing:
    """What stands.

    Args:
        resources: type and outputs of each resource of a state, secrets in clear.
    """
    containers: dict[str, Mapping[str, Any]] = {}
    services: dict[str, Mapping[str, Any]] = {}
    networks = set()
    record = None
    for type_, outputs in resources:
        name = str(outputs.get("name") or "")
        if type_ == CONTAINER:
            containers[name] = outputs
        elif type_ == SERVICE:
            services[name] = outputs
        elif type_ == NETWORK:
            networks.add(name)
        elif type_ == provenance.TYPE:
            record = parse_record(outputs.get("record") or {})
    of_services = {name: _service_image(outputs) for name, outputs in services.items()}
    of_containers = {name: str(outputs.get("image") or "") for name, outputs in containers.items()}
    images = {name: image for name, image in {**of_services, **of_containers}.items() if image}
    return Standing(
        containers=containers,
        networks=frozenset(networks),
        services=frozenset(services),
        images=images,
        record=record,
    )


def _service_image(outputs: Mapping[str, Any]) -> str:
    container = ((outputs.get("taskSpec") or {}).get("containerSpec")) or {}
    return str(container.get("image") or "")


def _files(container: Mapping[str, Any]) -> dict[str, str]:
    return {str(one.get("file")): str(one.get("content") or "") for one in container.get("uploads") or []}


def _told_by(image: str, files: Mapping[str, str]) -> Nodes:
    kubeadm = files.get(KUBEADM, "")
    version = VERSION.search(kubeadm)
    host = HostNeeds(
        cgroup_v1=CGROUP_V1.search(kubeadm) is not None, restrict_oom_score=RESTRICTED_HOST in files
    )
    return Nodes(image=image, kubernetes=version.group(1) if version else "", host=host)
