"""The engine is the one that the `docker` command would use, for every program that is started."""

import os
from pathlib import Path

import pulumi
import pytest

from tests.unit.toolchain import docker_config
from toolchain import engine_choice
from toolchain.engine_choice import DEFAULT_HOST, Choice, choose, variables
from toolchain.environment import environment
from toolchain.errors import ToolchainError
from toolchain.facts import require_chosen_engine
from toolchain.pulumi_cli import Cli

FAR = "tcp://far:2376"


@pytest.fixture(name="config")
def docker_configuration(tmp_path: Path) -> Path:
    """The folder that DOCKER_CONFIG names: contexts `far` with TLS and `near` on a socket."""
    folder = tmp_path / "docker config"
    docker_config.add(folder, "far", FAR, with_tls=True)
    docker_config.add(folder, "near", "unix:///home/me/.colima/docker.sock")
    return folder


def environ(config: Path, **more: str) -> dict[str, str]:
    return {"DOCKER_CONFIG": str(config), **more}


def test_without_anything_it_is_the_socket_of_this_host(tmp_path: Path) -> None:
    bare = environ(tmp_path / "none")
    assert choose(bare) == Choice(DEFAULT_HOST, None, "")
    assert variables(bare) == {}


def test_docker_host_beats_a_context_and_a_context_beats_the_current_one(config: Path) -> None:
    docker_config.use(config, "far")
    assert choose(environ(config)).host == FAR
    assert choose(environ(config, DOCKER_CONTEXT="near")).host == "unix:///home/me/.colima/docker.sock"
    both = environ(config, DOCKER_CONTEXT="near", DOCKER_HOST="ssh://me@far")
    assert choose(both).host == "ssh://me@far"


def test_a_context_is_found_where_no_configuration_file_is(config: Path) -> None:
    assert not (config / "config.json").exists()
    assert choose(environ(config, DOCKER_CONTEXT="far")).host == FAR


def test_a_contexts_certificates_reach_the_provider(config: Path) -> None:
    docker_config.use(config, "far")
    folder = choose(environ(config)).certificates
    assert folder is not None
    assert folder.parts[-4:-2] == ("contexts", "tls")
    assert variables(environ(config)) == {
        "DOCKER_HOST": FAR,
        "DOCKER_CERT_PATH": str(folder),
        "DOCKER_TLS_VERIFY": "1",
    }


def test_a_context_by_variable_is_resolved_because_the_provider_reads_it_otherwise(config: Path) -> None:
    docker_config.use(config, "far")
    near = environ(config, DOCKER_CONTEXT="near")
    assert variables(near) == {"DOCKER_HOST": "unix:///home/me/.colima/docker.sock", "DOCKER_CONTEXT": ""}
    default = environ(config, DOCKER_CONTEXT="default")
    assert variables(default) == {"DOCKER_HOST": DEFAULT_HOST, "DOCKER_CONTEXT": ""}


def test_what_is_set_right_already_is_not_set_again(config: Path) -> None:
    docker_config.use(config, "far")
    before = environ(config)
    assert variables({**before, **variables(before)}) == {}


def test_certificates_are_where_docker_cert_path_says_or_beside_the_configuration(
    config: Path, tmp_path: Path
) -> None:
    tls = {"DOCKER_HOST": FAR, "DOCKER_TLS_VERIFY": "1"}
    docker_config.certificates(config)
    assert choose(environ(config, **tls)).certificates == config
    own = docker_config.certificates(tmp_path / "own")
    named = environ(config, **tls, DOCKER_CERT_PATH=str(own))
    assert choose(named).certificates == own
    assert variables(named) == {}
    assert variables(environ(config, **tls)) == {"DOCKER_CERT_PATH": str(config)}


def test_certificates_without_tls_are_not_used_by_the_provider_either(config: Path) -> None:
    plain = environ(config, DOCKER_HOST="tcp://127.0.0.1:2375", DOCKER_CERT_PATH="/certs")
    assert choose(plain).certificates is None
    assert variables(plain) == {"DOCKER_CERT_PATH": ""}


@pytest.mark.parametrize(
    ("host", "more", "address"),
    [
        ("127.0.0.1:2375", {}, "tcp://127.0.0.1:2375"),
        ("tcp://far", {}, "tcp://far:2375"),
        ("tcp://far/", {"DOCKER_TLS_VERIFY": "1"}, "tcp://far:2376"),
        ("http+unix:///run/docker.sock", {}, "unix:///run/docker.sock"),
    ],
)
def test_an_address_is_written_so_that_the_provider_reads_it(
    host: str, more: dict[str, str], address: str, config: Path
) -> None:
    docker_config.certificates(config)
    assert choose(environ(config, DOCKER_HOST=host, **more)).host == address


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"DOCKER_CONTEXT": "gone"}, "the Docker context gone is not in .*docker context ls"),
        ({"DOCKER_HOST": "npipe:////./pipe/docker_engine"}, "named pipe of Windows.*\n.*WSL 2"),
        ({"DOCKER_HOST": "fd://3"}, "fd://3 is not a supported engine address"),
        ({"DOCKER_HOST": FAR, "DOCKER_TLS": "1"}, "DOCKER_TLS: TLS that does not verify.*\n.*VERIFY=1"),
        ({"DOCKER_HOST": FAR, "DOCKER_TLS_VERIFY": "1"}, "ca.pem is missing.*\n.*DOCKER_CERT_PATH"),
        ({"DOCKER_CONTEXT": "loose"}, "DOCKER_CONTEXT=loose: TLS that does not verify"),
    ],
)
def test_what_can_not_be_used_is_said_with_a_remedy(more: dict[str, str], said: str, config: Path) -> None:
    docker_config.add(config, "loose", FAR, with_tls=True, skip_verify=True)
    with pytest.raises(ToolchainError, match=f"(?s){said}"):
        choose(environ(config, **more))


def test_a_configuration_that_can_not_be_read_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ToolchainError, match="not a readable configuration of the Docker command"):
        choose(environ(tmp_path))


@pytest.mark.parametrize(
    ("host", "none"),
    [
        (DEFAULT_HOST, True),
        ("ssh://me@far", True),
        ("tcp://127.0.0.1:2375", True),
        ("tcp://localhost:2375", True),
        ("tcp://[::1]:2375", True),
        (FAR, False),
        ("tcp://10.0.0.7:2376", False),
    ],
)
def test_no_proxy_comes_between_this_host_and_its_own_engine(host: str, none: bool) -> None:
    assert Choice(host).needs_no_proxy is none


def test_what_make_env_prints_holds_the_choice(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker_config.use(config, "far")
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(config))
    assert engine_choice.variables().items() <= environment(Cli(tmp_path, None)).items()
    assert environment(Cli(tmp_path, None))["DOCKER_HOST"] == FAR
    assert "DOCKER_HOST" not in os.environ


def test_a_plain_pulumi_that_would_use_another_engine_is_refused(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(config))
    require_chosen_engine()
    docker_config.use(config, "far")
    with pytest.raises(pulumi.RunError, match=r"the engine is tcp://far:2376 \(.*make env"):
        require_chosen_engine()
    docker_config.use(config, "gone")
    with pytest.raises(pulumi.RunError, match="the Docker context gone is not in"):
        require_chosen_engine()
    docker_config.use(config, "far")
    for name, value in variables({"DOCKER_CONFIG": str(config)}).items():
        monkeypatch.setenv(name, value)
    require_chosen_engine()
