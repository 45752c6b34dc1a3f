"""A session is believed only when intake signed it and it has not ended."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Blueprint, Response, jsonify, make_response
from flask.testing import FlaskClient

from services.shared.web import Person, end_session, may, person, start_session
from tests.shared.web_site import PRIVATE_KEY, SITI, sign_in, site


def pages() -> Blueprint:
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/saya")
    @may("anyone")
    def me() -> Response:
        known = person()
        return jsonify(
            username=known.username,
            roles=sorted(known.roles),
            agency=known.agency,
            account=str(known.account_id),
            signed_in=known.signed_in,
        )

    @blueprint.get("/pergi")
    @may("anyone")
    def leave() -> Response:
        response = make_response("")
        end_session(response)
        return response

    @blueprint.get("/datang")
    @may("anyone")
    def come() -> Response:
        response = make_response("")
        start_session(response, SITI, PRIVATE_KEY)
        return response

    return blueprint


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return site(pages(), tmp_path).test_client()


def signed_in(client: FlaskClient) -> bool:
    return bool(client.get("/saya").get_json()["signed_in"])


def test_a_person_is_known_with_roles_agency_and_account(client: FlaskClient) -> None:
    account = UUID("0b1c2d3e-0000-4000-8000-000000000001")
    sign_in(client, Person("rini", "Rini", frozenset({"agency"}), "dinkes", account))

    assert client.get("/saya").get_json() == {
        "username": "rini",
        "roles": ["agency"],
        "agency": "dinkes",
        "account": str(account),
        "signed_in": True,
    }


def test_without_a_cookie_nobody_is_signed_in(client: FlaskClient) -> None:
    assert not signed_in(client)


def test_a_token_signed_with_another_key_is_not_believed(client: FlaskClient) -> None:
    other = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    sign_in(client, key=other)

    assert not signed_in(client)


def test_an_ended_session_is_not_believed(client: FlaskClient) -> None:
    sign_in(client, hours=-1)

    assert not signed_in(client)


def test_a_changed_token_is_not_believed(client: FlaskClient) -> None:
    header, claims, signature = sign_in(client).split(".")
    forged = jwt.encode({"sub": "siti", "roles": ["head"]}, "a secret long enough for this algorithm").split(".")[1]
    client.set_cookie("sakpore_session", f"{header}.{forged}.{signature}")

    assert claims != forged
    assert not signed_in(client)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_with_another_algorithm_is_not_believed(client: FlaskClient, algorithm: str) -> None:
    claims = {"iss": "sakpore", "sub": "siti", "name": "Siti", "roles": ["head"], "iat": 1, "exp": 9_999_999_999}
    key = None if algorithm == "none" else "a secret long enough for this algorithm"
    client.set_cookie("sakpore_session", jwt.encode(claims, key, algorithm=algorithm))

    assert not signed_in(client)


@pytest.mark.parametrize("missing", ["exp", "sub", "roles", "iss"])
def test_a_token_that_lacks_a_claim_is_not_believed(client: FlaskClient, missing: str) -> None:
    claims = {"iss": "sakpore", "sub": "siti", "name": "Siti", "roles": ["head"], "iat": 1, "exp": 9_999_999_999}
    del claims[missing]
    client.set_cookie("sakpore_session", jwt.encode(claims, PRIVATE_KEY, algorithm="EdDSA"))

    assert not signed_in(client)


def test_the_cookie_is_hidden_from_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/datang").headers["Set-Cookie"]

    assert cookie.startswith("sakpore_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


def test_under_tls_the_cookie_is_secure_and_bound_to_the_host(tmp_path: Path) -> None:
    client = site(pages(), tmp_path, base_url="https://izin.contoh.go.id").test_client()

    cookie = client.get("/datang", base_url="https://izin.contoh.go.id").headers["Set-Cookie"]

    assert cookie.startswith("__Host-sakpore_session=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_signing_out_ends_the_session(client: FlaskClient) -> None:
    sign_in(client)
    client.get("/pergi")

    assert not signed_in(client)
