"""The files that make a container of the node image a node of one cluster. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from components.cluster import units
from components.cluster.kubeadm import RESOLV_CONF, ClusterPlan, init_configuration, join_configuration
from components.cluster.mirrors import FOLDER, Mirror, ca_file, hosts_toml
from components.cluster.pki import KeyPair

SYSTEMD = "/etc/systemd/system"
KUBEADM = "/etc/kubernetes/kubeadm.yaml"
RESTRICTED_HOST = f"{SYSTEMD}/containerd.service.d/restricted-host.conf"
SECRET_MODE = "0600"  # noqa: S105
PLAIN_MODE = "0644"


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
        registry_mirrors: what to pull from first, by registry.
    """

    node: str
    address: str
    nameservers: Sequence[str]
    registry_mirrors: Mapping[str, Sequence[Mirror]] = field(default_factory=dict)


def control_plane_files(plan: ClusterPlan, node: NodeFiles) -> tuple[File, ...]:
    """The files of the control plane."""
    return (
        _kubeadm(init_configuration(plan, node.node)),
        *_pki(plan),
        File(f"{SYSTEMD}/{units.BOOT_UNIT}", units.boot_unit("init")),
        File(f"{SYSTEMD}/{units.LEAVE_UNIT}", units.leave_unit()),
        File("/etc/kubernetes/leave.sh", units.leave_script(parallel=plan.host.parallel_drains)),
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
    return File(KUBEADM, content, SECRET_MODE)  # it holds the bootstrap token


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
    restricted = File(RESTRICTED_HOST, units.restricted_containerd())
    return (
        *((File(RESOLV_CONF, servers),) if plan.resolv_conf == RESOLV_CONF else ()),
        *(
            file
            for registry, mirrors in sorted(node.registry_mirrors.items())
            for file in _mirrors(registry, mirrors, paths=plan.host.mirror_paths)
        ),
        *((restricted,) if plan.host.restrict_oom_score else ()),
    )


def _mirrors(registry: str, mirrors: Sequence[Mirror], *, paths: bool) -> Iterator[File]:
    """What containerd knows of a registry's mirrors: who may read it is who may read a password."""
    is_secret = any(mirror.password for mirror in mirrors)
    content = hosts_toml(registry, mirrors, paths=paths)
    yield File(f"{FOLDER}/{registry}/hosts.toml", content, SECRET_MODE if is_secret else PLAIN_MODE)
    for index, mirror in enumerate(mirrors):
        if mirror.ca is not None:
            yield File(ca_file(registry, index), mirror.ca)
