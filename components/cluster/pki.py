"""Keys, certificates and the bootstrap token of a cluster, from one secret. Pure.

Everything is derived (HKDF, then ECDSA with deterministic signatures) and nothing is drawn, so the bytes are
the same on every run: a preview knows them, a second update sees no change, and no node has to hand files to
another.
Decision: docs/decisions/0005-cluster-secret.md.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from components.errors import SettingError

CURVE = ec.SECP256R1()
GROUP_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of that curve
NOT_BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(2075, 1, 1, tzinfo=UTC)
TOKEN_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"  # noqa: S105  what kubeadm takes
SECRET_LENGTH_MIN = 32


@dataclass(frozen=True)
class KeyPair:
    """A certificate and its key, as PEM."""

    certificate: str
    key: str


@dataclass(frozen=True, repr=False)
class Pki:
    """All that a cluster's members trust and prove themselves with.

    Attributes:
        ca: signs what speaks to the API server, and its own certificate.
        front_proxy_ca: signs the API server's certificate for extension servers.
        etcd_ca: signs what speaks to etcd.
        service_account_key: signs service accounts' tokens; PEM.
        service_account_public_key: checks them; PEM.
        admin: in the group system:masters.
        bootstrap_token: with which a node joins: `id.secret`.
        ca_hash: what a joining node recognises the CA by.
    """

    ca: KeyPair
    front_proxy_ca: KeyPair
    etcd_ca: KeyPair
    service_account_key: str
    service_account_public_key: str
    admin: KeyPair
    bootstrap_token: str
    ca_hash: str


def derive_pki(secret: str, stack: str) -> Pki:
    """The PKI of a stack's cluster.

    Args:
        secret: the secret; whoever knows it is the cluster's administrator.
        stack: the stack's name, so that stacks with one secret have different keys.

    Raises:
        SettingError: the secret is too short to be one.
    """
    check_secret(secret)
    source = _Source(secret.encode(), stack)
    ca_key, account_key = source.key("ca"), source.key("service-account")
    ca = _authority(source, "kubernetes", ca_key)
    return Pki(
        ca=_pair(ca, ca_key),
        front_proxy_ca=_authority_pair(source, "front-proxy-ca"),
        etcd_ca=_authority_pair(source, "etcd-ca"),
        service_account_key=_key_pem(account_key),
        service_account_public_key=_public_pem(account_key.public_key()),
        admin=_admin(source, ca, ca_key),
        bootstrap_token=source.token(),
        ca_hash=f"sha256:{hashlib.sha256(_public_der(ca_key.public_key())).hexdigest()}",
    )


def check_secret(secret: str) -> None:
    """Refuse a secret that can be guessed; the error does not say it.

    Raises:
        SettingError: it is too short.
    """
    if len(secret) < SECRET_LENGTH_MIN:
        remedy = f"must have at least {SECRET_LENGTH_MIN} characters; make one with `openssl rand -hex 32`"
        raise SettingError("secret", f"{len(secret)} characters", remedy)


class _Source:
    """Bytes that follow from the secret, the stack and what they are for."""

    def __init__(self, secret: bytes, stack: str) -> None:
        self._secret = secret
        self._salt = f"container-networks/{stack}".encode()

    def bytes(self, purpose: str, length: int) -> bytes:
        hkdf = HKDF(algorithm=hashes.SHA256(), length=length, salt=self._salt, info=purpose.encode())
        return hkdf.derive(self._secret)

    def key(self, name: str) -> ec.EllipticCurvePrivateKey:
        # 16 bytes more than the order has, so that the remainder favours no number noticeably.
        number = int.from_bytes(self.bytes(f"key/{name}", 48))
        return ec.derive_private_key(number % (GROUP_ORDER - 1) + 1, CURVE)

    def serial(self, name: str) -> int:
        return int.from_bytes(self.bytes(f"serial/{name}", 16)) >> 1 or 1

    def token(self) -> str:
        drawn = [
            TOKEN_ALPHABET[int.from_bytes(self.bytes(f"token/{place}", 16)) % len(TOKEN_ALPHABET)]
            for place in range(22)
        ]
        return "".join([*drawn[:6], ".", *drawn[6:]])


def _name(common_name: str, organization: str | None = None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if organization:
        parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(parts)


def _builder(source: _Source, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    common_name = str(subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(source.serial(common_name))
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
    )


def _authority(source: _Source, common_name: str, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    subject, public = _name(common_name), key.public_key()
    builder = (
        _builder(source, subject, public)
        .issuer_name(subject)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(common_name)]), critical=False)
    )
    return builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)


def _authority_pair(source: _Source, common_name: str) -> KeyPair:
    key = source.key(common_name)
    return _pair(_authority(source, common_name, key), key)


def _admin(source: _Source, ca: x509.Certificate, ca_key: ec.EllipticCurvePrivateKey) -> KeyPair:
    key = source.key("admin")
    builder = (
        _builder(source, _name("container-networks-admin", "system:masters"), key.public_key())
        .issuer_name(ca.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
        )
    )
    return _pair(builder.sign(ca_key, hashes.SHA256(), ecdsa_deterministic=True), key)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
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


def _pair(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> KeyPair:
    return KeyPair(certificate.public_bytes(serialization.Encoding.PEM).decode(), _key_pem(key))


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    # "EC PRIVATE KEY": the form in which kubeadm itself writes such keys.
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _public_pem(key: ec.EllipticCurvePublicKey) -> str:
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, info).decode()


def _public_der(key: ec.EllipticCurvePublicKey) -> bytes:
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.DER, info)
