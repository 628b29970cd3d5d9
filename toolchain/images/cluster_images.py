"""The container images that a cluster's nodes hold, built from Go modules and Debian's packages."""

from pathlib import Path

from toolchain import cache, gobuild
from toolchain.architecture import unusual
from toolchain.images import layers, oci, roots
from toolchain.images.layers import Entry
from toolchain.images.spec import IMAGES, Image, Upstream, load_images
from toolchain.paths import CHECKOUT
from toolchain.recipe import CLUSTER

NAME = "cluster-images"
# Raise it when the code writes other images from the same inputs. The code itself is no part of the key:
# moving a function must not have everybody build anew.
RECIPE = 1
PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def programs(artifact: str) -> Path:
    """The folder of a built artifact of cluster/recipe.toml; built unless it is there."""
    key = gobuild.artifact_key(artifact, CLUSTER)
    return cache.ensure(f"cluster-{artifact}", key, lambda folder: gobuild.build(artifact, folder, CLUSTER))


def are_built(artifact: str) -> bool:
    """Whether an artifact is there."""
    return cache.entry(f"cluster-{artifact}", gobuild.artifact_key(artifact, CLUSTER)).exists()


def images_key() -> str:
    """The key of everything that the images are made from: what is in them, and what writes them."""
    artifacts = [gobuild.artifact_key(artifact, CLUSTER) for artifact in load_images().artifacts()]
    bases = [roots.root_key(base) for base in sorted({image.root for image in load_images().image} - {""})]
    names = [image.full_name() for image in load_images().image]
    facts = [f"recipe {RECIPE}", *artifacts, *bases, *names, *unusual()]
    return cache.content_key([IMAGES], *facts, root=CHECKOUT)


def ensure_layout() -> Path:
    """The OCI layout with all images; made unless it is there."""
    return cache.ensure(NAME, images_key(), _make) / "layout"


def have_layout() -> bool:
    """Whether the layout is there."""
    return cache.entry(NAME, images_key()).exists()


def _make(folder: Path) -> None:
    (folder / "own").mkdir()
    layout = oci.Layout(folder / "layout")
    for number, image in enumerate(load_images().image):
        own = folder / "own" / f"{number}.tar"
        layers.write_layer(own, _entries(image))
        layout.add(image.full_name(), [*roots.layers_of(image.root), own], _runtime(image))
    layout.close()


def _runtime(image: Image) -> oci.Runtime:
    env = [PATH, *(f"{name}={value}" for name, value in sorted(image.env.items()))]
    return oci.Runtime(image.entrypoint, image.command, env, image.user)


def _entries(image: Image) -> dict[str, Entry]:
    entries = {path: Entry(source=_program(name)) for path, name in image.programs.items()}
    entries |= {path: Entry(hardlink=target) for path, target in image.hardlinks.items()}
    entries |= {path: Entry(user=owner) for path, owner in image.folders.items()}
    for upstream in image.upstream:
        entries |= upstream_entries(upstream)
    return entries


def _program(name: str) -> Path:
    artifact, _, program = name.partition("/")
    return programs(artifact) / program


def upstream_entries(upstream: Upstream) -> dict[str, Entry]:
    """Files of a Go module, where they go in an image."""
    source = gobuild.module_source(upstream.path, CLUSTER.parent / upstream.module) / upstream.source
    found = sorted(path for path in source.rglob("*") if path.is_file())
    return {
        (Path(upstream.to) / path.relative_to(source)).as_posix(): Entry(source=path, mode=upstream.mode)
        for path in found
        if not upstream.only or path.name in upstream.only
    }
