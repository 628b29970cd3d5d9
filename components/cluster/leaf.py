"""A server's certificate from the stack's secret. Pure.

Its CA is one for ingress alone: a browser that is told to trust it trusts nothing of the cluster's, and the
API server trusts nothing that it has signed.
Decision: docs/decisions/0005-cluster-secret.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from components.cluster.derivation import KeyPair, Source, authority, begin, issue, pair, subject
from components.cluster.pki import check_secret
from components.errors import SettingError

INGRESS_CA = "container-networks-ingress-ca"


@dataclass(frozen=True, repr=False)
class ServerCertificate:
    """A certificate that a server shows, and what to trust it by.

    Attributes:
        pair: the certificate, without any other, and its key; PEM.
        ca: the certificate of the CA that has signed it; PEM.
    """

    pair: KeyPair
    ca: str


def server_certificate(secret: str, stack: str, name: str, hosts: Sequence[str]) -> ServerCertificate:
    """The certificate of a server, the same on every run.

    Its dates are fixed, as all of the stack's are: it ends in 2075. curl, OpenSSL and Go take that; Apple's
    systems take no certificate of a server for more than 825 days.

    Args:
        secret: the stack's secret.
        stack: the stack's name, so that stacks with one secret have different keys.
        name: what the certificate is called; another name has another key.
        hosts: the hosts that it is for, in any order; `*.example.com` stands for all names one label longer.

    Raises:
        SettingError: the secret is too short to be one, or there is no host.
    """
    check_secret(secret)
    if not hosts:
        raise SettingError("hosts", (), "is empty; give the certificate a host such as shop.example.com")
    source = Source(secret, stack)
    ca_key, key = source.key(INGRESS_CA), source.key(f"server/{name}")
    ca = authority(source, INGRESS_CA, ca_key)
    names = sorted(set(hosts))
    # Never one number for two certificates: browsers refuse the second of a CA that they have seen.
    serial = source.serial(f"server/{name}/{','.join(names)}")
    common_name = name[:64]  # as much as X.509 takes; what counts are the hosts
    builder = begin(subject(common_name), key.public_key(), serial).add_extension(
        x509.SubjectAlternativeName([x509.DNSName(host) for host in names]), critical=False
    )
    certificate = issue(builder, ca, ca_key, ExtendedKeyUsageOID.SERVER_AUTH)
    return ServerCertificate(pair(certificate, key), ca.public_bytes(serialization.Encoding.PEM).decode())
