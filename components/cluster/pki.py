"""Keys, certificates and the bootstrap token of a cluster, from one secret. Pure.

Everything is derived and nothing is drawn, so a preview knows it, a second update sees no change, and no node
has to hand files to another.
Decision: docs/decisions/0005-cluster-secret.md.
"""

import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from components.cluster.derivation import KeyPair, Source, authority, begin, issue, key_pem, pair, subject
from components.errors import SettingError

__all__ = ["KeyPair", "Pki", "check_secret", "derive_pki"]

TOKEN_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"  # noqa: S105  what kubeadm takes
SECRET_LENGTH_MIN = 32


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
    source = Source(secret, stack)
    ca_key, account_key = source.key("ca"), source.key("service-account")
    ca = authority(source, "kubernetes", ca_key)
    return Pki(
        ca=pair(ca, ca_key),
        front_proxy_ca=_authority_pair(source, "front-proxy-ca"),
        etcd_ca=_authority_pair(source, "etcd-ca"),
        service_account_key=key_pem(account_key),
        service_account_public_key=_public_pem(account_key.public_key()),
        admin=_admin(source, ca, ca_key),
        bootstrap_token=_token(source),
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


def _token(source: Source) -> str:
    drawn = [
        TOKEN_ALPHABET[int.from_bytes(source.bytes(f"token/{place}", 16)) % len(TOKEN_ALPHABET)]
        for place in range(22)
    ]
    return "".join([*drawn[:6], ".", *drawn[6:]])


def _authority_pair(source: Source, common_name: str) -> KeyPair:
    key = source.key(common_name)
    return pair(authority(source, common_name, key), key)


def _admin(source: Source, ca: x509.Certificate, ca_key: ec.EllipticCurvePrivateKey) -> KeyPair:
    key, name = source.key("admin"), "container-networks-admin"
    builder = begin(subject(name, "system:masters"), key.public_key(), source.serial(name))
    return pair(issue(builder, ca, ca_key, ExtendedKeyUsageOID.CLIENT_AUTH), key)


def _public_pem(key: ec.EllipticCurvePublicKey) -> str:
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, info).decode()


def _public_der(key: ec.EllipticCurvePublicKey) -> bytes:
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.DER, info)
