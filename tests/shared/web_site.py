"""A small site on the shared pages, and the keys to sign people in to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from flask import Blueprint, Flask, Response, make_response, render_template_string
from flask.testing import FlaskClient

from services.shared.settings import Settings
from services.shared.web import Person, create_app, information, start_session
from services.shared.web.build import compile_catalogues

SIGNER = Ed25519PrivateKey.generate()
PRIVATE_KEY = SIGNER.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
PUBLIC_KEY = SIGNER.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

SITI = Person(username="siti", name="Siti Rahayu", roles=frozenset({"front_office"}), agency=None, account_id=None)
PAGE = "{% extends 'shell.html' %}{% block title %}Halaman{% endblock %}{% block content %}{{ words }}{% endblock %}"


class Desk:
    """The use cases that the pages of these tests are given."""


def settings(folder: Path, *, base_url: str = "http://localhost:8000") -> Settings:
    """Settings whose key file lies in ``folder``."""
    public_key_file = folder / "session.pub.pem"
    public_key_file.write_bytes(PUBLIC_KEY)
    return Settings(
        database_url="postgresql://nobody@localhost/none",
        amqp_url="amqp://nobody@localhost/",
        listen="127.0.0.1:8001",
        base_url=base_url,
        form_secret="a secret of the tests only",
        session_public_key_file=public_key_file,
    )


def site(pages: Blueprint, folder: Path, *, base_url: str = "http://localhost:8000") -> Flask:
    """An app with these pages and those about the site."""
    compile_catalogues()
    return create_app("intake", [pages, information], settings(folder, base_url=base_url), Desk())


def page(words: str = "Selamat datang") -> str:
    """A page in the shell."""
    return render_template_string(PAGE, words=words)


def sign_in(client: FlaskClient, person: Person = SITI, *, hours: float = 8, key: bytes = PRIVATE_KEY) -> str:
    """Give the client a session cookie; returns the token."""
    with client.application.test_request_context():
        response: Response = make_response()
        start_session(response, person, key, hours=hours)
    token = response.headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
    client.set_cookie("sakpore_session", token)
    return token


def with_role(*roles: str) -> Person:
    """Somebody who holds these roles."""
    return replace(SITI, roles=frozenset(roles))
