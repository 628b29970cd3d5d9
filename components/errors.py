"""The one error of a setting that cannot be built: where it is, what it says, what to write instead."""


class SettingError(ValueError):
    """A refused setting.

    Args:
        field: the path of the setting, such as `networks.front.subnet`.
        value: what it says.
        remedy: why that is wrong and what to write instead.

    Example:
        >>> print(SettingError("mtu", 40, "must be 68 to 65535"))
        mtu = 40: must be 68 to 65535
    """

    def __init__(self, field: str, value: object, remedy: str) -> None:
        super().__init__(field, value, remedy)
        self.field = field
        self.value = value
        self.remedy = remedy

    def __str__(self) -> str:
        shown = self.value if isinstance(self.value, str) and self.value else repr(self.value)
        return f"{self.field} = {shown}: {self.remedy}"

    def below(self, path: str) -> "SettingError":
        """The same error, with the path of what contains the field."""
        return SettingError(f"{path}.{self.field}", self.value, self.remedy)
