"""What does not run on a system says so in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolchain import host_system
from toolchain.paths import CHECKOUT


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_linux_and_macos_are_fine(platform: str) -> None:
    assert host_system.objection(platform) == ""


def test_windows_is_sent_to_wsl_before_anything_else_is_imported() -> None:
    program = "import sys; sys.platform = 'win32'; sys.modules['fcntl'] = None; import toolchain.cache"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "use WSL 2" in done.stderr


def test_make_says_it_too() -> None:
    done = subprocess.run(
        ["make", "env"],
        cwd=CHECKOUT,
        env={**os.environ, "OS": "Windows_NT"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "use WSL 2" in done.stderr


@pytest.mark.parametrize("system", ["MINGW64_NT-10.0-22631", "MSYS_NT-10.0", "CYGWIN_NT-10.0"])
def test_so_does_what_makes_the_virtual_environment(system: str, tmp_path: Path) -> None:
    uname = tmp_path / "uname"
    uname.write_text(f"#!/bin/sh\necho {system}\n")
    uname.chmod(0o755)
    done = subprocess.run(
        ["toolchain/bootstrap.sh", str(tmp_path / "venv"), "requirements.txt"],
        cwd=CHECKOUT,
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "use WSL 2" in done.stderr
    assert not (tmp_path / "venv").exists()
