"""Keys and certificates that follow from one secret. Pure.

Everything is derived (HKDF, then ECDSA with deterministic signatures) and nothing is drawn, so the bytes are
the same on every run.
Decision: docs/decisions/0005-cluster-secret.md.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID

CURVE = ec.SECP256R1()
GROUP_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of that curve
NOT_BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(2075, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class KeyPair:
    """A certificate and its key, as PEM."""

    certificate: str
    key: str


class Source:
    """Bytes that follow from the secret, the stack and what they are for."""

    def __init__(self, secret: str, stack: str) -> None:
        self._secret = secret.encode()
        self._salt = f"container-networks/{stack}".encode()

    def bytes(self, purpose: str, length: int) -> bytes:
        """So many bytes for a purpose."""
        hkdf = HKDF(algorithm=hashes.SHA256(), length=length, salt=self._salt, info=purpose.encode())
        return hkdf.derive(self._secret)

    def key(self, name: str) -> ec.EllipticCurvePrivateKey:
        """The private key of that name."""
        # 16 bytes more than the order has, so that the remainder favours no number noticeably.
        number = int.from_bytes(self.bytes(f"key/{name}", 48))
        return ec.derive_private_key(number % (GROUP_ORDER - 1) + 1, CURVE)

    def serial(self, name: str) -> int:
        """The serial number of the certificate of that name."""
        return int.from_bytes(self.bytes(f"serial/{name}", 16)) >> 1 or 1


def subject(common_name: str, organization: str | None = None) -> x509.Name:
    """Whom a certificate is for."""
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if organization:
        parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(parts)


def begin(whom: x509.Name, key: ec.EllipticCurvePublicKey, serial: int) -> x509.CertificateBuilder:
    """A certificate with the dates that all have; what is for whom, and by whom, is still to be said."""
    return (
        x509.CertificateBuilder()
        .subject_name(whom)
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
    )


def authority(source: Source, common_name: str, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """The certificate of a CA, signed by itself."""
    whom, public = subject(common_name), key.public_key()
    builder = (
        begin(whom, public, source.serial(common_name))
        .issuer_name(whom)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(common_name)]), critical=False)
    )
    return sign(builder, key)


def issue(
    builder: x509.CertificateBuilder,
    ca: x509.Certificate,
    ca_key: ec.EllipticCurvePrivateKey,
    purpose: x509.ObjectIdentifier,
) -> x509.Certificate:
    """The finished certificate of somebody who is no CA, signed by one."""
    public = ca_key.public_key()
    builder = (
        builder.issuer_name(ca.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
    )
    return sign(builder, ca_key)


def sign(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """The finished certificate: with the same bytes each time."""
    return builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)


def usage(*, signs_certificates: bool) -> x509.KeyUsage:
    """What a key may do: a CA's, or any other's."""
    return x509.KeyUsage(
        digital_signature=True,
        key_encipherment=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def pair(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> KeyPair:
    """A certificate and its key as PEM."""
    return KeyPair(certificate.public_bytes(serialization.Encoding.PEM).decode(), key_pem(key))


def key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    """A private key as PEM."""
    # "EC PRIVATE KEY": the form in which kubeadm itself writes such keys.
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
