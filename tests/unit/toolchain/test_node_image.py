"""The node image: its images have the names that manifests use, and what is there already is not built."""

from pathlib import Path

import pytest

from toolchain import cache, gobuild
from toolchain.errors import ToolchainError
from toolchain.images import cluster_images, node_build, node_files, node_image
from toolchain.images.spec import Image, load_images
from toolchain.recipe import CLUSTER, load_recipe
from toolchain.sources import Source
from toolchain.versions import VERSIONS

KUBERNETES = VERSIONS.cluster.kubernetes
DIGEST = "sha256:" + VERSIONS.images.node.partition("sha256:")[2]


def engine_with(images: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_image, "_labels", images.get)


def test_images_have_the_names_that_kubeadm_and_calico_use() -> None:
    names = {image.full_name() for image in load_images().image}
    assert {f"registry.k8s.io/{name}:v{KUBERNETES}" for name in ("kube-apiserver", "kube-proxy")} <= names
    assert f"registry.k8s.io/pause:{VERSIONS.cluster.pause}" in names
    assert f"registry.k8s.io/etcd:{VERSIONS.cluster.etcd}-0" in names
    assert f"registry.k8s.io/coredns/coredns:v{VERSIONS.cluster.coredns}" in names
    assert f"docker.io/calico/node:v{VERSIONS.cluster.calico}" in names
    assert f"registry.k8s.io/e2e-test-images/agnhost:{VERSIONS.cluster.agnhost}" in names


@pytest.mark.parametrize("image", load_images().image, ids=lambda image: image.reference)
def test_every_program_of_an_image_is_built(image: Image) -> None:
    for program in image.programs.values():
        artifact, _, name = program.partition("/")
        assert name in load_recipe(CLUSTER).named(artifact).programs
    assert image.root in {"", "static", *load_images().root}
    assert set(image.hardlinks.values()) <= set(image.programs)


def test_no_layer_hides_a_link_of_debian() -> None:
    """Debian's /bin, /sbin and /lib are links; a folder of that name would hide what they lead to."""
    for image in load_images().image:
        paths = [*image.programs, *image.hardlinks, *(upstream.to for upstream in image.upstream)]
        assert not [path for path in paths if path.split("/")[0] in {"bin", "sbin", "lib", "lib64"}]


def test_every_artifact_has_a_step_with_a_title() -> None:
    assert set(node_image.TITLES) == {artifact.name for artifact in load_recipe(CLUSTER).for_setup()}


def test_every_program_of_a_node_is_built() -> None:
    for artifact, (_, names) in node_files.PROGRAMS.items():
        assert set(names) <= set(load_recipe(CLUSTER).named(artifact).programs)


def test_the_published_image_wins_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    built = {node_build.KEY_LABEL: node_build.node_key()}
    engine_with({f"kindest/node@{DIGEST}": {}, node_build.BUILT: built}, monkeypatch)
    found = node_image.present(Source.AUTO)
    assert found is not None
    assert found.reference == VERSIONS.images.node
    assert VERSIONS.images.node.startswith(f"kindest/node:v{found.kubernetes}@")
    assert found.source is Source.REGISTRY


def test_who_wants_to_build_gets_the_built_image_also_where_the_published_one_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built = {node_build.KEY_LABEL: node_build.node_key()}
    engine_with({f"kindest/node@{DIGEST}": {}, node_build.BUILT: built}, monkeypatch)
    found = node_image.present(Source.BUILD)
    assert found is not None
    assert found.source is Source.BUILD


def test_a_key_does_not_depend_on_how_the_code_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def hashed(files: list[Path], *facts: str, **_: Path) -> str:
        assert not [path for path in files if path.suffix == ".py"]
        return " ".join(facts)

    monkeypatch.setattr(cache, "content_key", hashed)
    assert f"recipe {cluster_images.RECIPE}" in cluster_images.images_key()
    assert f"recipe {node_build.RECIPE}" in node_build.node_key()


def test_a_built_image_counts_only_if_it_is_of_the_present_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    engine_with({node_build.BUILT: {node_build.KEY_LABEL: "another"}}, monkeypatch)
    assert not node_image.is_ready(Source.BUILD)
    engine_with({node_build.BUILT: {node_build.KEY_LABEL: node_build.node_key()}}, monkeypatch)
    assert node_image.present(Source.BUILD) == node_image.NodeImage(
        node_build.BUILT, KUBERNETES, Source.BUILD
    )
    assert not node_image.is_ready(Source.REGISTRY)


def test_steps_build_where_nothing_can_be_pulled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    engine_with({}, monkeypatch)
    monkeypatch.setattr(node_image, "can_be_pulled", lambda: False)
    steps = node_image.steps(Source.AUTO)
    assert steps[0].title == f"Kubernetes {KUBERNETES}"
    assert steps[-1].title == f"node image {node_build.BUILT}"
    assert not any(step.is_done() for step in steps)


def test_steps_go_on_where_an_interrupted_build_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    engine_with({}, monkeypatch)
    steps = node_image.steps(Source.BUILD)
    cache.ensure("cluster-kubernetes", gobuild.artifact_key("kubernetes", CLUSTER), lambda _: None)
    assert [step.title for step in steps if step.is_done()] == [steps[0].title]


def test_steps_pull_where_that_is_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    engine_with({}, monkeypatch)
    monkeypatch.setattr(node_image, "can_be_pulled", lambda: True)
    for source in (Source.AUTO, Source.REGISTRY):
        assert [step.title for step in node_image.steps(source)] == [f"node image {VERSIONS.images.node}"]


def test_a_key_depends_on_the_images_and_on_kinds_files(monkeypatch: pytest.MonkeyPatch) -> None:
    before = node_build.node_key()
    monkeypatch.setattr(cluster_images, "images_key", lambda: "another")
    assert node_build.node_key() != before


def test_containerd_is_told_the_pause_image_that_kubeadm_wants(tmp_path: Path) -> None:
    config = tmp_path / "etc" / "containerd" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('a = 1\nsandbox_image = "registry.k8s.io/pause:3.10"\n')
    wanted = f'a = 1\nsandbox_image = "registry.k8s.io/pause:{VERSIONS.cluster.pause}"\n'
    assert node_files._containerd_config(tmp_path) == wanted
    config.write_text("a = 1\n")
    with pytest.raises(ToolchainError, match="sandbox_image"):
        node_files._containerd_config(tmp_path)


def test_units_are_enabled_masked_and_quiet() -> None:
    units = node_files._units()
    assert (
        units["etc/systemd/system/multi-user.target.wants/kubelet.service"].symlink
        == "/etc/systemd/system/kubelet.service"
    )
    assert units["etc/systemd/system/systemd-binfmt.service"].symlink == "/dev/null"
