"""Where the toolchain's items come from: what is there, what is published, or a build."""

import os
import threading
import urllib.error
import urllib.request
from enum import StrEnum
from functools import cache

from toolchain.errors import ToolchainError

VARIABLE = "TOOLCHAIN"
PROBE_SECONDS = 3.0
DOWNLOADS = "https://get.pulumi.com"


class Source(StrEnum):
    """The values of the TOOLCHAIN variable."""

    AUTO = "auto"
    REGISTRY = "registry"
    BUILD = "build"


def wanted_source(value: str | None = None) -> Source:
    """The source that the TOOLCHAIN variable asks for; `auto` if it is not set.

    Raises:
        ToolchainError: it has another value.
    """
    text = os.environ.get(VARIABLE, "") if value is None else value
    try:
        return Source(text or Source.AUTO)
    except ValueError:
        raise ToolchainError(
            f"{VARIABLE}={text} is not known", f"set it to one of: {', '.join(Source)}"
        ) from None


def settle(wanted: Source) -> Source:
    """REGISTRY or BUILD: for AUTO, whichever serves here."""
    if wanted is not Source.AUTO:
        return wanted
    return Source.REGISTRY if downloads_answer() else Source.BUILD


@cache
def downloads_answer() -> bool:
    """Whether Pulumi's downloads can be reached; decided within seconds, whatever the network does.

    The look-up runs in a thread of its own because a name server that drops packets holds it far longer than
    any time-out of the connection.
    """
    answers: list[bool] = []
    probe = threading.Thread(target=lambda: answers.append(_head(DOWNLOADS)), daemon=True)
    probe.start()
    probe.join(PROBE_SECONDS + 1)
    return bool(answers and answers[0])


def _head(address: str) -> bool:
    request = urllib.request.Request(address, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=PROBE_SECONDS):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
