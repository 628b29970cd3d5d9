"""What people read of an error that ends a command: what is wrong and a remedy, and never a traceback."""

import errno
import traceback

import yaml
from docker.errors import DockerException
from requests.exceptions import RequestException
from rich.console import Console
from rich.markup import escape

from components.errors import SettingError
from stacks.settings import SettingsError
from toolchain.errors import ToolchainError
from toolchain.paths import log_dir

BUSY = "look whether the engine runs and is busy (`docker info`), and run this again"
# What the system's own words leave open.
REMEDIES = {
    errno.ENOSPC: "free some space on that file system, and run this again",
    errno.EDQUOT: "free some space within your quota, and run this again",
    errno.EACCES: "let your user read and write it, or run this as its owner",
    errno.EPERM: "let your user read and write it, or run this as its owner",
    errno.EROFS: "use a file system that can be written to",
}


def show(error: Exception, console: Console) -> None:
    """Print an error; of one that nobody has foreseen the traceback goes to a file that is named."""
    console.print(f"[red]error:[/] {escape(explain(error) or _unforeseen(error))}", soft_wrap=True)


def explain(error: Exception) -> str:
    """What is wrong, and the remedy; empty for an error that has no explanation."""
    match error:
        case ToolchainError() | SettingsError() | SettingError():
            return str(error)
        case DockerException():
            return f"the Docker engine: {error}"
        case RequestException():
            return f"the Docker engine gave no answer: {error}\nremedy: {BUSY}"
        case yaml.YAMLError():
            return f"not valid YAML: {_in_one_line(error)}\nremedy: correct the file, and run this again"
        case OSError() if error.errno is not None:
            return _of_the_system(error, error.errno)
        case _:
            return ""


def _of_the_system(error: OSError, number: int) -> str:
    subject = f"{error.filename}: " if error.filename else ""
    remedy = REMEDIES.get(number, "see that it is there and that your user may use it")
    return f"{subject}{error.strerror or error}\nremedy: {remedy}"


def _unforeseen(error: Exception) -> str:
    said = f"{type(error).__name__}: {_in_one_line(error)}" if str(error) else type(error).__name__
    try:
        log = log_dir() / "error.log"
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return f"{said}\nremedy: this is a fault of the project; please report it"
    return f"{said}\nwhole log: {log}\nremedy: this is a fault of the project; please report it with that log"


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())
