"""The one error of this package."""


class PreviewError(ValueError):
    """What was given is no preview, or no list of expectations; the message ends with the remedy."""
