"""The files that make a container of the node image a node of one cluster. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from components.cluster import units
from components.cluster.kubeadm import RESOLV_CONF, ClusterPlan, init_configuration, join_configuration
from components.cluster.pki import KeyPair

SYSTEMD = "/etc/systemd/system"
SECRET_MODE = "0600"  # noqa: S105
PLAIN_MODE = "0644"
DEFAULT_REGISTRY = "_default"


@dataclass(frozen=True)
class File:
    """A file that is uploaded into a node before it starts.

    Attributes:
        path: where.
        content: text.
        mode: octal.
    """

    path: str
    content: str
    mode: str = PLAIN_MODE


@dataclass(frozen=True, kw_only=True)
class NodeFiles:
    """What goes into the files of one node beside the plan.

    Attributes:
        node: the node's name.
        address: its address.
        nameservers: which pods ask for names outside of the cluster.
        registry_mirrors: the URLs to pull from instead, by registry.
    """

    node: str
    address: str
    nameservers: Sequence[str]
    registry_mirrors: Mapping[str, Sequence[str]] = field(default_factory=dict)


def control_plane_files(plan: ClusterPlan, node: NodeFiles) -> tuple[File, ...]:
    """The files of the control plane."""
    return (
        _kubeadm(init_configuration(plan, node.node)),
        *_pki(plan),
        File(f"{SYSTEMD}/{units.BOOT_UNIT}", units.boot_unit("init")),
        File(f"{SYSTEMD}/{units.LEAVE_UNIT}", units.leave_unit()),
        File("/etc/kubernetes/leave.sh", units.leave_script()),
        _wanted(units.BOOT_UNIT, units.LEAVE_UNIT),
        *_common(plan, node),
    )


def worker_files(plan: ClusterPlan, node: NodeFiles) -> tuple[File, ...]:
    """The files of a worker."""
    script = "/etc/kubernetes/await-api.sh"
    return (
        _kubeadm(join_configuration(plan, node.node, node.address)),
        File(script, units.await_script(plan)),
        File(f"{SYSTEMD}/{units.BOOT_UNIT}", units.boot_unit("join", script)),
        _wanted(units.BOOT_UNIT),
        *_common(plan, node),
    )


def _kubeadm(content: str) -> File:
    return File("/etc/kubernetes/kubeadm.yaml", content, SECRET_MODE)  # it holds the bootstrap token


def _wanted(*names: str) -> File:
    return File(f"{SYSTEMD}/multi-user.target.d/container-networks.conf", units.wants(*names))


def _pki(plan: ClusterPlan) -> tuple[File, ...]:
    pki = plan.pki
    return (
        *_pair("ca", pki.ca),
        *_pair("front-proxy-ca", pki.front_proxy_ca),
        *_pair("etcd/ca", pki.etcd_ca),
        File("/etc/kubernetes/pki/sa.key", pki.service_account_key, SECRET_MODE),
        File("/etc/kubernetes/pki/sa.pub", pki.service_account_public_key),
    )


def _pair(name: str, pair: KeyPair) -> tuple[File, File]:
    path = f"/etc/kubernetes/pki/{name}"
    return File(f"{path}.crt", pair.certificate), File(f"{path}.key", pair.key, SECRET_MODE)


def _common(plan: ClusterPlan, node: NodeFiles) -> tuple[File, ...]:
    servers = "".join(f"nameserver {address}\n" for address in node.nameservers)
    restricted = File(f"{SYSTEMD}/containerd.service.d/restricted-host.conf", units.restricted_containerd())
    return (
        File(RESOLV_CONF, servers),
        *(_mirror(registry, urls) for registry, urls in sorted(node.registry_mirrors.items())),
        *((restricted,) if plan.host.restrict_oom_score else ()),
    )


def _mirror(registry: str, urls: Sequence[str]) -> File:
    """Where containerd looks for a registry's images first; it asks the registry itself last.

    `_default` is containerd's word for every registry that has no entry of its own: there is no single server
    to ask last then, and containerd asks the one that the image's name says.

    Source: https://github.com/containerd/containerd/blob/main/docs/hosts.md
    """
    hosts = "".join(_host(url) for url in urls)
    upstream = "registry-1.docker.io" if registry == "docker.io" else registry
    server = "" if registry == DEFAULT_REGISTRY else f'server = "https://{upstream}"\n'
    return File(f"/etc/containerd/certs.d/{registry}/hosts.toml", f"{server}{hosts}")


def _host(url: str) -> str:
    """One mirror.

    Containerd puts /v2 after a URL that does not end with it. In `/v2/dockerhub`, which is how Harbor names a
    proxy cache, it is there already; a path without it, as Artifactory's, still needs it.
    """
    entry = f'\n[host."{url}"]\n  capabilities = ["pull", "resolve"]\n'
    segments = urlsplit(url).path.strip("/").split("/")
    return f"{entry}  override_path = true\n" if "v2" in segments[:-1] else entry
