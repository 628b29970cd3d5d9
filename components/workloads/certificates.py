"""Whether a certificate fits the hosts that it shall be shown for. Pure.

Kubernetes takes any text for one, and a controller shows its own certificate instead of one that is wrong.
"""

from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from components.cluster.derivation import KeyPair
from components.errors import SettingError
from components.workloads.routing import covers


def check_certificate(pair: KeyPair, hosts: Sequence[str], field: str = "certificate") -> None:
    """Refuse a certificate that is none, is not for its key, or leaves a host out; the error shows no key.

    Args:
        pair: the certificate, first of its chain if it has one, and its key.
        hosts: the TLS hosts.
        field: how the pair is called.

    Raises:
        SettingError: the first thing that is wrong with it.
    """
    certificate = _certificate(pair.certificate, f"{field}.certificate")
    try:
        key = load_pem_private_key(pair.key.encode(), None)
    except (TypeError, ValueError):
        remedy = "is no key in PEM, or has a password; give one without"
        raise SettingError(f"{field}.key", f"{len(pair.key)} characters", remedy) from None
    if key.public_key() != certificate.public_key():
        raise SettingError(f"{field}.key", "another key", "is not the certificate's; give the pair")
    names = _names(certificate)
    for host in hosts:
        if not any(covers(name.lower(), host) for name in names):
            known = ", ".join(names) or "no host"
            raise SettingError(
                f"{field}.certificate", known, f"leaves {host} out; have it issued for that too"
            )


def _certificate(pem: str, field: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(pem.encode())[0]
    except ValueError:
        raise SettingError(field, f"{len(pem)} characters", "is no certificate in PEM; give one") from None


def _names(certificate: x509.Certificate) -> list[str]:
    """The DNS names that it is for; its common name counts for nobody any more."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return extension.value.get_values_for_type(x509.DNSName)
