"""Docker's built-in networks: the default bridge, the host's own, none."""

from testinfra.host import Host

from stacks.model.endpoints import PublishedPortSettings
from stacks.model.stack import Settings
from tests.live import cases, inside
from tests.live.lab import Lab


def test_the_default_bridge_resolves_no_names(
    default_bridge_endpoint: str, lab: Lab, settings: Settings
) -> None:
    others = set(cases.in_mode(settings, "bridge")) - {default_bridge_endpoint}
    assert others, "one endpoint alone proves nothing"
    seen = lab.inside(default_bridge_endpoint)
    for other in others:
        # getent's 2 is "not found"; a getent that is not there would be 127.
        assert seen.run(f"getent hosts {other}").rc == 2
        assert seen.run(f"getent hosts {lab.stack}-{other}").rc == 2


def test_the_default_bridge_connects_by_address(
    default_bridge_endpoint: str, lab: Lab, settings: Settings
) -> None:
    others = set(cases.in_mode(settings, "bridge")) - {default_bridge_endpoint}
    assert others
    for other in others:
        assert inside.pings(lab.inside(default_bridge_endpoint), lab.address_of(other, "bridge"))


def test_host_mode_shows_the_hosts_interfaces(host_endpoint: str, lab: Lab, host: Host) -> None:
    # Links of containers come and go with them; the host's own stay.
    own = {link.name for link in inside.links(host) if not link.name.startswith("veth")}
    shown = {link.name for link in inside.links(lab.inside(host_endpoint))}
    assert "lo" in own
    assert own <= shown


def test_none_mode_has_only_loopback(none_endpoint: str, lab: Lab) -> None:
    assert [link.name for link in inside.links(lab.inside(none_endpoint))] == ["lo"]
    assert inside.default_gateways(lab.inside(none_endpoint)) == []


def test_a_published_port_answers_on_the_hosts_address(
    published: tuple[str, PublishedPortSettings], host: Host
) -> None:
    endpoint, port = published
    answer = host.run(f"curl -sS --noproxy '*' --max-time 5 http://{port.host_ip}:{port.external}/")
    assert answer.rc == 0, answer.stderr
    assert answer.stdout.strip() == endpoint


def test_a_port_published_on_loopback_is_not_open_to_others(
    published: tuple[str, PublishedPortSettings], host: Host
) -> None:
    _, port = published
    listening = host.run(f"ss -Hltn sport = :{port.external}").stdout.split()
    assert f"{port.host_ip}:{port.external}" in listening
    assert f"0.0.0.0:{port.external}" not in listening
