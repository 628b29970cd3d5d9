"""Keys and certificates follow from the secret and the stack alone, and fit together."""

import dataclasses
import hashlib
import re

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509.oid import NameOID

from components.cluster.kubeconfig import kubeconfig
from components.cluster.pki import KeyPair, Pki, derive_pki
from components.errors import SettingError

SECRET = "s" * 40
PKI = derive_pki(SECRET, "lab")


def certificate(pair: KeyPair) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pair.certificate.encode())


def test_the_same_secret_and_stack_give_the_same_bytes() -> None:
    assert derive_pki(SECRET, "lab") == PKI


@pytest.mark.parametrize("other", [derive_pki("t" * 40, "lab"), derive_pki(SECRET, "test")])
def test_another_secret_or_stack_shares_nothing(other: Pki) -> None:
    ours, theirs = (set(map(str, dataclasses.astuple(one))) for one in (PKI, other))
    assert not ours & theirs


@pytest.mark.parametrize("pair", [PKI.ca, PKI.front_proxy_ca, PKI.etcd_ca, PKI.admin])
def test_each_certificate_is_for_its_key(pair: KeyPair) -> None:
    key = load_pem_private_key(pair.key.encode(), None)
    assert key.public_key() == certificate(pair).public_key()


def test_the_admins_certificate_is_signed_by_the_ca_for_the_masters() -> None:
    admin = certificate(PKI.admin)
    admin.verify_directly_issued_by(certificate(PKI.ca))
    organizations = admin.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    assert [one.value for one in organizations] == ["system:masters"]


def test_the_service_accounts_keys_are_a_pair() -> None:
    key = load_pem_private_key(PKI.service_account_key.encode(), None)
    assert key.public_key() == load_pem_public_key(PKI.service_account_public_key.encode())


def test_a_joining_node_recognises_the_ca_by_its_public_key() -> None:
    public = certificate(PKI.ca).public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert PKI.ca_hash == f"sha256:{hashlib.sha256(der).hexdigest()}"


def test_the_token_is_one_that_kubeadm_takes() -> None:
    assert re.fullmatch(r"[a-z0-9]{6}\.[a-z0-9]{16}", PKI.bootstrap_token)


def test_a_secret_that_can_be_guessed_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingError, match="must have at least 32 characters") as caught:
        derive_pki("hunter2", "lab")
    assert "hunter2" not in str(caught.value)


def test_the_kubeconfig_has_one_context_under_its_own_name() -> None:
    text = kubeconfig("lab-cluster", "https://127.0.0.1:16443", PKI)
    assert "current-context: lab-cluster\n" in text
    assert "server: https://127.0.0.1:16443\n" in text
    assert kubeconfig("lab-cluster", "https://127.0.0.1:16443", PKI) == text
