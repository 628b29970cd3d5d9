"""The typed reader of go/recipe.toml: what is built from Go modules, and how (pure)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from toolchain.golang import MODULE
from toolchain.versions import VERSIONS, Versions

RECIPE_FILE = MODULE / "recipe.toml"
COMMON = "pulumi"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Build(_Section):
    """What all artifacts are built with."""

    env: dict[str, str]
    flags: tuple[str, ...]
    ldflags: tuple[str, ...]


class Copy(_Section):
    """A file that is taken from a Go module as it is."""

    module: str
    path: str
    output: str
    mode: int


class Artifact(_Section):
    """One binary."""

    name: str
    kind: str
    version_key: Annotated[str, Field(alias="version")]
    module: str
    package: str
    output: str
    tags: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    ldflags: tuple[str, ...] = ()
    before: tuple[tuple[str, ...], ...] = ()
    copy_files: Annotated[tuple[Copy, ...], Field(alias="copy")] = ()

    @property
    def folder(self) -> Path:
        """The Go module's folder."""
        return MODULE / self.module

    def version(self, versions: Versions = VERSIONS) -> str:
        """Its version in versions.toml."""
        section, _, key = self.version_key.partition(".")
        return str(getattr(getattr(versions, section), key))


class Pin(_Section):
    """A version that a go.mod must agree with."""

    module: str
    path: str
    version: str


class Recipe(_Section):
    """All of recipe.toml."""

    build: Build
    artifact: tuple[Artifact, ...]
    pin: tuple[Pin, ...] = ()

    def named(self, name: str) -> Artifact:
        """The artifact of that name."""
        return next(artifact for artifact in self.artifact if artifact.name == name)


@cache
def load_recipe(path: Path = RECIPE_FILE) -> Recipe:
    """Read recipe.toml.

    Raises:
        pydantic.ValidationError: a key is missing, unknown or of the wrong type.
    """
    return Recipe.model_validate(tomllib.loads(path.read_text()))


def build_command(go: str, recipe: Recipe, artifact: Artifact, places: dict[str, str]) -> list[str]:
    """The command that builds an artifact.

    Args:
        go: the Go compiler.
        recipe: what all artifacts are built with.
        artifact: the one to build.
        places: the values of the placeholders `version`, `work` and `out`.
    """
    flags = fill([*recipe.build.flags, *artifact.flags], places)
    ldflags = " ".join(fill([*recipe.build.ldflags, *artifact.ldflags], places))
    tags = ["-tags", ",".join(artifact.tags)] if artifact.tags else []
    output = f"{places['out']}/{artifact.output}"
    return [go, "build", *flags, *tags, "-ldflags", ldflags, "-o", output, artifact.package]


def fill(words: list[str] | tuple[str, ...], places: dict[str, str]) -> list[str]:
    """Words with their placeholders replaced."""
    return [_fill_one(word, places) for word in words]


def _fill_one(word: str, places: dict[str, str]) -> str:
    for name, value in places.items():
        word = word.replace("{" + name + "}", value)
    return word
