"""A server's certificate follows from the secret, and is checked before a controller has to show it."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from components.cluster.derivation import KeyPair
from components.cluster.leaf import ServerCertificate, server_certificate
from components.cluster.pki import derive_pki
from components.errors import SettingError
from components.workloads.certificates import check_certificate

SECRET = "s" * 40
HOSTS = ("shop.test", "*.shop.test")
FOUND = server_certificate(SECRET, "lab", "front", HOSTS)


def leaf(found: ServerCertificate = FOUND) -> x509.Certificate:
    return x509.load_pem_x509_certificate(found.pair.certificate.encode())


def names(found: ServerCertificate) -> list[str]:
    extension = leaf(found).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return extension.value.get_values_for_type(x509.DNSName)


def verify(found: ServerCertificate, ca: str, host: str) -> None:
    """Accept it as a TLS client does."""
    store = Store([x509.load_pem_x509_certificate(ca.encode())])
    PolicyBuilder().store(store).build_server_verifier(x509.DNSName(host)).verify(leaf(found), [])


def test_the_same_secret_gives_the_same_bytes_in_whatever_order_the_hosts_are() -> None:
    assert server_certificate(SECRET, "lab", "front", HOSTS) == FOUND
    assert server_certificate(SECRET, "lab", "front", HOSTS[::-1]) == FOUND


@pytest.mark.parametrize(
    "other",
    [
        server_certificate("t" * 40, "lab", "front", HOSTS),
        server_certificate(SECRET, "test", "front", HOSTS),
    ],
)
def test_another_secret_or_stack_shares_nothing(other: ServerCertificate) -> None:
    ours = {FOUND.ca, FOUND.pair.certificate, FOUND.pair.key}
    assert not ours & {other.ca, other.pair.certificate, other.pair.key}


def test_another_name_has_another_key_of_the_same_ca() -> None:
    other = server_certificate(SECRET, "lab", "back", HOSTS)
    assert other.ca == FOUND.ca
    assert other.pair.key != FOUND.pair.key


def test_other_hosts_have_another_number() -> None:
    other = server_certificate(SECRET, "lab", "front", HOSTS[:1])
    assert leaf(other).serial_number != leaf().serial_number


def test_it_is_one_certificate_for_its_key_and_the_hosts() -> None:
    assert FOUND.pair.certificate.count("BEGIN CERTIFICATE") == 1
    assert load_pem_private_key(FOUND.pair.key.encode(), None).public_key() == leaf().public_key()
    assert names(FOUND) == sorted(HOSTS)


def test_it_is_for_servers_and_signs_nothing() -> None:
    extensions = leaf().extensions
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca


@pytest.mark.parametrize("host", ["shop.test", "a.shop.test"])
def test_a_client_that_trusts_the_ca_accepts_it_for_its_hosts(host: str) -> None:
    leaf().verify_directly_issued_by(x509.load_pem_x509_certificate(FOUND.ca.encode()))
    verify(FOUND, FOUND.ca, host)


@pytest.mark.parametrize("host", ["other.test", "a.b.shop.test"])
def test_no_client_accepts_it_for_another_host(host: str) -> None:
    with pytest.raises(VerificationError):
        verify(FOUND, FOUND.ca, host)


def test_it_has_nothing_in_common_with_the_cluster() -> None:
    pki = derive_pki(SECRET, "lab")
    cas = {pair.certificate for pair in (pki.ca, pki.front_proxy_ca, pki.etcd_ca)}
    assert FOUND.ca not in cas
    for ca in cas:
        with pytest.raises(VerificationError):
            verify(FOUND, ca, "shop.test")


def test_a_long_name_is_cut_where_x509_ends() -> None:
    assert names(server_certificate(SECRET, "lab", "n" * 200, HOSTS)) == sorted(HOSTS)


def test_a_secret_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(SettingError, match="must have at least 32 characters"):
        server_certificate("hunter2", "lab", "front", HOSTS)


def test_a_certificate_for_no_host_is_refused() -> None:
    with pytest.raises(SettingError, match="give the certificate a host"):
        server_certificate(SECRET, "lab", "front", ())


def test_the_keys_are_not_shown() -> None:
    assert "PRIVATE" not in repr(FOUND)


def test_a_certificate_fits_its_hosts_and_those_below_its_wildcard() -> None:
    check_certificate(FOUND.pair, (*HOSTS, "a.shop.test"))


def test_what_comes_after_the_first_certificate_is_its_chain() -> None:
    chained = KeyPair(FOUND.pair.certificate + FOUND.ca, FOUND.pair.key)
    check_certificate(chained, HOSTS)


OTHER = server_certificate(SECRET, "lab", "back", HOSTS)
REFUSED = {
    "no certificate": (
        KeyPair("shop", FOUND.pair.key),
        "certificate.certificate = 4 characters: is no certificate in PEM; give one",
    ),
    "no key": (
        KeyPair(FOUND.pair.certificate, "shop"),
        "certificate.key = 4 characters: is no key in PEM, or has a password; give one without",
    ),
    "another's key": (
        KeyPair(FOUND.pair.certificate, OTHER.pair.key),
        "certificate.key = another key: is not the certificate's; give the pair",
    ),
    "another's certificate": (
        server_certificate(SECRET, "lab", "front", ["other.test"]).pair,
        "certificate.certificate = other.test: leaves shop.test out; have it issued for that too",
    ),
    "a certificate for no host": (
        derive_pki(SECRET, "lab").admin,
        "certificate.certificate = no host: leaves shop.test out; have it issued for that too",
    ),
}


@pytest.mark.parametrize(("pair", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_certificate_that_does_not_fit_is_refused(pair: KeyPair, message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_certificate(pair, HOSTS)
    assert str(refusal.value) == message
