"""containerd is told of each mirror what its settings say, and what it was told before stays as it was."""

import base64

import pytest

from components.cluster.files import File, NodeFiles, worker_files
from components.cluster.host import HostNeeds
from components.cluster.mirrors import Mirror
from stacks.settings import load
from tests.unit.cluster.sample import PKI, plan

HARBOR = Mirror(url="https://harbor.example.com/v2/dockerhub")
PLAIN = '\n[host."{}"]\n  capabilities = ["pull", "resolve"]\n'


def files(registry: str, *mirrors: Mirror, new: bool = True) -> dict[str, File]:
    """The files below the registry's folder."""
    node = NodeFiles(node="n", address="10.1.0.11", nameservers=(), registry_mirrors={registry: mirrors})
    folder = f"/etc/containerd/certs.d/{registry}/"
    found = worker_files(plan(host=HostNeeds(mirror_paths=new)), node)
    return {one.path.removeprefix(folder): one for one in found if one.path.startswith(folder)}


def test_the_path_of_a_proxy_cache_is_the_root_of_its_api() -> None:
    found = files("docker.io", HARBOR)["hosts.toml"].content
    assert found.endswith(PLAIN.format(HARBOR.url) + "  override_path = true\n")


@pytest.mark.parametrize(
    "url", ["https://a.test", "https://a.test/", "https://a.test/v2", "https://a.test/api/x"]
)
def test_after_any_other_path_containerd_adds_its_own(url: str) -> None:
    assert "override_path" not in files("docker.io", Mirror(url=url))["hosts.toml"].content


def test_there_is_no_registry_behind_the_mirror_of_every_other() -> None:
    mirror = Mirror(url="http://mirror:5000")
    assert files("_default", mirror)["hosts.toml"].content == PLAIN.format("http://mirror:5000")


@pytest.mark.parametrize("registry", ["docker.io", "_default"])
def test_a_standing_clusters_plain_urls_are_written_as_before(registry: str) -> None:
    server = "registry-1.docker.io" if registry == "docker.io" else registry
    found = files(registry, HARBOR, new=False)
    assert found.keys() == {"hosts.toml"}
    assert found["hosts.toml"].content == f'server = "https://{server}"\n' + PLAIN.format(HARBOR.url)
    assert found["hosts.toml"].mode == "0644"


@pytest.mark.parametrize("new", [True, False])
def test_credentials_and_certificates_reach_containerd_and_only_root_reads_them(new: bool) -> None:
    mirror = Mirror(url=HARBOR.url, ca=PKI.ca.certificate, username="me", password="hidden")
    found = files("docker.io", mirror, new=new)
    basic = base64.b64encode(b"me:hidden").decode()
    assert found["hosts.toml"].content == (
        'server = "https://registry-1.docker.io"\n'
        + PLAIN.format(HARBOR.url)
        + "  override_path = true\n"
        + '  ca = "/etc/containerd/certs.d/docker.io/mirror-0.crt"\n'
        + f'  [host."{HARBOR.url}".header]\n    Authorization = "Basic {basic}"\n'
    )
    assert found["hosts.toml"].mode == "0600"
    assert found["mirror-0.crt"].content == PKI.ca.certificate


def test_a_certificate_need_not_be_checked() -> None:
    found = files("docker.io", Mirror(url="https://a.test", skip_verify=True))["hosts.toml"].content
    assert found.endswith("  skip_verify = true\n")


def test_a_password_is_taken_in_the_clear_and_encrypted_and_never_shown() -> None:
    def cluster(password: object) -> dict[str, object]:
        mirror = {"url": "https://a.test", "username": "me", "password": password}
        subnets = {"network": {"subnet": "10.1.0.0/16"}, "pod_subnet": "10.2.0.0/16"}
        rest = {"service_subnet": "10.3.0.0/16", "api_port": 16443, "workers": {"a": {}}}
        return {"cluster": {**subnets, **rest, "registry_mirrors": {"docker.io": [mirror, "https://b.test"]}}}

    clear = load(cluster("hidden"), "a test")
    assert clear.cluster is not None
    assert "hidden" not in repr(clear)
    assert [one.password for one in clear.cluster.mirrors()["docker.io"]] == ["hidden", None]
    assert load(cluster({"secure": "v1:abc"}), "a test").cluster
