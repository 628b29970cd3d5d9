"""What all settings have in common: strict types, no unknown keys, no change after reading."""

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, SecretStr, StringConstraints, Tag

LABEL_PATTERN = r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"

Label = Annotated[str, StringConstraints(pattern=LABEL_PATTERN)]
Port = Annotated[int, Field(ge=1, le=65535)]


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
