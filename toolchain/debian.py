"""Debian: which release this is, and packages from it or, pinned low, from the one after it."""

import os
import re
import shutil
from pathlib import Path

from toolchain.errors import ToolchainError
from toolchain.paths import PROJECT, log_dir
from toolchain.process import capture, run_logged

SOURCES = Path(f"/etc/apt/sources.list.d/{PROJECT}.sources")
PREFERENCES = Path(f"/etc/apt/preferences.d/{PROJECT}")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
NONINTERACTIVE = {"DEBIAN_FRONTEND": "noninteractive"}


def os_release(text: str | None = None) -> dict[str, str]:
    """The fields of os-release(5)."""
    if text is None:
        path = Path("/etc/os-release")
        text = path.read_text() if path.exists() else ""
    fields = re.findall(r'^([A-Z_]+)="?(.*?)"?$', text, flags=re.MULTILINE)
    return dict(fields)


def is_root_on_debian() -> bool:
    """Whether packages can be installed here: root, on Debian itself."""
    return os.geteuid() == 0 and os_release().get("ID") == "debian"


def codename() -> str:
    """The release's name, such as `bookworm`."""
    return os_release().get("VERSION_CODENAME", "")


def mirror(suite: str) -> str:
    """The address that apt takes a suite's main component from: the machine's own mirror.

    Raises:
        ToolchainError: no such source is configured.
    """
    listing = capture(["apt-get", "indextargets", "--format", "$(REPO_URI)|$(CODENAME)|$(COMPONENT)"])
    for line in listing.splitlines():
        uri, _, rest = line.partition("|")
        if rest == f"{suite}|main":
            return uri
    raise ToolchainError(
        f"apt has no source for {suite} main", "add Debian's own source for it, then run `apt-get update`"
    )


def install(packages: list[str], log_name: str) -> None:
    """Install packages without their recommendations.

    Raises:
        ToolchainError: apt refuses; carries its last lines.
    """
    log = log_dir() / f"{log_name}.log"
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    run_logged(["apt-get", "update", "-q"], log, env=NONINTERACTIVE)
    run_logged(command, log, env=NONINTERACTIVE)


def install_from(suite: str, packages: list[str], log_name: str) -> None:
    """Install single packages from a later suite; what they depend on stays with the release where it can.

    The suite is added at priority 100, and each package is named `package/suite`: so nothing that is
    installed is upgraded to it.
    """
    if codename() != suite:
        _add_suite(suite)
        packages = [f"{package}/{suite}" for package in packages]
    install(packages, log_name)


def _add_suite(suite: str) -> None:
    SOURCES.write_text(
        "Types: deb\n"
        f"URIs: {_any_mirror()}\n"
        f"Suites: {suite}\n"
        "Components: main\n" + (f"Signed-By: {KEYRING}\n" if KEYRING.exists() else "")
    )
    PREFERENCES.write_text(f"Package: *\nPin: release n={suite}\nPin-Priority: 100\n")


def _any_mirror() -> str:
    here = codename()
    run_logged(["apt-get", "update", "-q"], log_dir() / "apt.log", env=NONINTERACTIVE)
    return mirror(here)


def ensure_program(program: str, package: str = "") -> None:
    """Install the package of a program unless the program is there.

    Raises:
        ToolchainError: it is not there, and this is not root on Debian.
    """
    if shutil.which(program):
        return
    if not is_root_on_debian():
        raise ToolchainError(f"{program} is not installed", f"install {package or program}")
    install([package or program], program)
