"""What all settings have in common: strict types, no unknown keys, no change after reading."""

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, SecretStr, StringConstraints, Tag

LABEL_PATTERN = r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"

# What the engine takes for the name of a network or container.
ENGINE_NAME_PATTERN = r"^[a-zA-Z0-9][a-zA-Z0-9_.-]*$"

ALIAS_PATTERN = r"^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$"

Label = Annotated[str, StringConstraints(pattern=LABEL_PATTERN)]
EngineName = Annotated[str, StringConstraints(pattern=ENGINE_NAME_PATTERN)]
Alias = Annotated[str, StringConstraints(pattern=ALIAS_PATTERN, max_length=253)]
Port = Annotated[int, Field(ge=1, le=65535)]


MEMORY_MIB_MAX = 1 << 24  # 16 TiB; beyond 8 EiB Docker and Kubernetes count with other signs
CORES_MAX = 100_000
Cores = Annotated[float, Field(ge=0.001, le=CORES_MAX, allow_inf_nan=False)]
"""As Kubernetes counts them: in thousandths, and not in smaller parts."""


class StrictModel(BaseModel):
    """Refuses unknown keys and converted types: `"1400"` is no MTU, and `mtus` is no setting."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class EncryptedSettings(StrictModel):
    """A secret as `pulumi config set --secret` writes it to the file; only Pulumi can read it."""

    secure: str
    """The encrypted value."""


Secret: TypeAlias = Annotated[
    Annotated[SecretStr, Tag("clear")] | Annotated[EncryptedSettings, Tag("encrypted")],
    Discriminator(lambda value: "encrypted" if isinstance(value, dict | EncryptedSettings) else "clear"),
]
