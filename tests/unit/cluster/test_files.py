"""What is uploaded into a node, and by what modes."""

from components.cluster.files import NodeFiles, control_plane_files, worker_files
from components.cluster.host import HostNeeds
from components.cluster.mirrors import Mirror
from tests.unit.cluster.sample import PKI, plan

NODE = NodeFiles(node="n", address="10.1.0.11", nameservers=("10.1.0.1",))
SYSTEMD = "/etc/systemd/system"
SECRETS = {
    "/etc/kubernetes/kubeadm.yaml",
    "/etc/kubernetes/pki/ca.key",
    "/etc/kubernetes/pki/front-proxy-ca.key",
    "/etc/kubernetes/pki/etcd/ca.key",
    "/etc/kubernetes/pki/sa.key",
}


def test_the_control_plane_gets_keys_and_what_drains_the_others() -> None:
    files = {one.path: one for one in control_plane_files(plan(), NODE)}
    assert files.keys() == SECRETS | {
        "/etc/kubernetes/pki/ca.crt",
        "/etc/kubernetes/pki/front-proxy-ca.crt",
        "/etc/kubernetes/pki/etcd/ca.crt",
        "/etc/kubernetes/pki/sa.pub",
        "/etc/kubernetes/leave.sh",
        "/etc/kubernetes/resolv.conf",
        f"{SYSTEMD}/container-networks-boot.service",
        f"{SYSTEMD}/container-networks-leave.service",
        f"{SYSTEMD}/multi-user.target.d/container-networks.conf",
    }
    assert {path for path, one in files.items() if one.mode == "0600"} == SECRETS
    assert files["/etc/kubernetes/pki/ca.key"].content == PKI.ca.key
    assert files["/etc/kubernetes/resolv.conf"].content == "nameserver 10.1.0.1\n"
    wanted = files[f"{SYSTEMD}/multi-user.target.d/container-networks.conf"].content
    assert wanted == "[Unit]\nWants=container-networks-boot.service container-networks-leave.service\n"


def test_a_worker_gets_no_key() -> None:
    files = {one.path: one for one in worker_files(plan(), NODE)}
    assert files.keys() == {
        "/etc/kubernetes/kubeadm.yaml",
        "/etc/kubernetes/await-api.sh",
        "/etc/kubernetes/resolv.conf",
        f"{SYSTEMD}/container-networks-boot.service",
        f"{SYSTEMD}/multi-user.target.d/container-networks.conf",
    }
    assert not any("PRIVATE KEY" in one.content for one in files.values())


def test_a_node_boots_until_it_has_succeeded_and_never_again() -> None:
    unit = next(one.content for one in worker_files(plan(), NODE) if one.path.endswith("boot.service"))
    lines = unit.splitlines()
    assert "ConditionPathExists=!/etc/kubernetes/booted" in lines
    assert "Restart=on-failure" in lines
    assert [line for line in lines if line.startswith("Exec")] == [
        "ExecStartPre=/bin/bash /etc/kubernetes/await-api.sh",
        "ExecStart=/usr/bin/kubeadm join --config=/etc/kubernetes/kubeadm.yaml",
        "ExecStart=/usr/bin/touch /etc/kubernetes/booted",
    ]


def test_a_worker_waits_for_its_own_token() -> None:
    script = next(one.content for one in worker_files(plan(), NODE) if one.path.endswith("await-api.sh"))
    assert "https://10.1.0.10:6443/api/v1/namespaces/kube-public/configmaps/cluster-info" in script
    assert f"""'jws-kubeconfig-{PKI.bootstrap_token.partition(".")[0]}"'""" in script


def test_a_draining_script_lets_go_only_of_what_is_deleted_and_ours() -> None:
    script = next(one.content for one in control_plane_files(plan(), NODE) if one.path.endswith("leave.sh"))
    assert "*container-networks/leave*) ;;" in script
    assert """{"metadata": {"$deleteFromPrimitiveList/finalizers": ["container-networks/leave"]}}""" in script
    assert "{.metadata.deletionTimestamp}" in script
    assert "{{" not in script


def test_what_a_restricted_host_needs_is_set_only_there() -> None:
    restricted = plan(host=HostNeeds(restrict_oom_score=True))
    more = {one.path for one in worker_files(restricted, NODE)} - {
        one.path for one in worker_files(plan(), NODE)
    }
    assert more == {f"{SYSTEMD}/containerd.service.d/restricted-host.conf"}


def test_mirrors_are_asked_before_the_registry_itself() -> None:
    node = NodeFiles(
        node="n",
        address="10.1.0.11",
        nameservers=(),
        registry_mirrors={
            "docker.io": (Mirror(url="https://one.example"), Mirror(url="http://two.example:5000"))
        },
    )
    files = {one.path: one.content for one in worker_files(plan(), node)}
    assert files["/etc/containerd/certs.d/docker.io/hosts.toml"] == (
        'server = "https://registry-1.docker.io"\n'
        '\n[host."https://one.example"]\n  capabilities = ["pull", "resolve"]\n'
        '\n[host."http://two.example:5000"]\n  capabilities = ["pull", "resolve"]\n'
    )
