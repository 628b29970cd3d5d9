"""The typed reader of cluster/images.toml: which container images a node holds, and what is in them."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from toolchain.recipe import CLUSTER, fill
from toolchain.versions import VERSIONS

IMAGES = CLUSTER.with_name("images.toml")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Root(_Section):
    """A Debian root file system.

    Attributes:
        on: the root whose layer lies below; this one then holds only what it has more.
        packages: beside Debian's essential ones.
        without: patterns of paths that it must not have.
    """

    on: str = ""
    packages: tuple[str, ...]
    without: tuple[str, ...] = ()


class Upstream(_Section):
    """Files of a Go module.

    Attributes:
        module: the folder of ours whose go.mod names the module's version.
        path: the Go module.
        source: the folder inside of it.
        only: names of files; empty for all files below the folder.
        to: where they go in the image.
        mode: their mode there; a module's own files have none.
    """

    module: str
    path: str
    source: Annotated[str, Field(alias="from")]
    only: tuple[str, ...] = ()
    to: str
    mode: int


class Image(_Section):
    """One container image.

    Attributes:
        reference: its name with its tag.
        root: the root below; empty for none.
        programs: path in the image to artifact/program.
        hardlinks: path in the image to another path in the image.
        folders: path in the image to the user that owns it.
    """

    reference: str
    root: str = ""
    programs: dict[str, str] = {}
    hardlinks: dict[str, str] = {}
    folders: dict[str, int] = {}
    upstream: tuple[Upstream, ...] = ()
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    env: dict[str, str] = {}
    user: str = ""

    def full_name(self) -> str:
        """Its reference, with the version filled in."""
        return fill([self.reference], VERSIONS.cluster.model_dump())[0]


class Images(_Section):
    """All of images.toml."""

    root: dict[str, Root]
    image: tuple[Image, ...]

    def artifacts(self) -> list[str]:
        """The artifacts that the images' programs come from."""
        return sorted({program.split("/")[0] for image in self.image for program in image.programs.values()})


@cache
def load_images(path: Path = IMAGES) -> Images:
    """Read images.toml.

    Raises:
        pydantic.ValidationError: a key is missing, unknown or of the wrong type.
    """
    return Images.model_validate(tomllib.loads(path.read_text()))
