"""The six services and the local mailbox as processes, each with its own environment and nothing more."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from deploy.local import object_store, postgres, rabbitmq, virus_scanner
from deploy.local.components import Component, answers, environment, page_answers
from deploy.local.home import ROOT, SERVICES, Home
from deploy.local.secret_files import Secrets
from services.shared.settings import SettingError

USUAL_UPLOAD_LIMIT_MB = "10"
ANALYST_DATABASE = "SAKPORE_ANALYST_DATABASE_URL"


@dataclass(frozen=True)
class Addresses:
    """Where data services are: our own, or those that the caller's environment names."""

    home: Home
    secrets: Secrets
    env: Mapping[str, str]

    @classmethod
    def from_env(cls, home: Home, secrets: Secrets, env: Mapping[str, str] = os.environ) -> Addresses:
        """Raises :class:`SettingError` for an external address that is none."""
        for name in (
            "SAKPORE_AMQP_URL",
            "SAKPORE_OBJECT_STORE_URL",
            "SAKPORE_CLAMD_URL",
            ANALYST_DATABASE,
            *map(database_variable, SERVICES),
        ):
            if (text := env.get(name)) and not (urlsplit(text).scheme and urlsplit(text).hostname):
                raise SettingError(f"{name} is not an address like scheme://host/…")
        return cls(home, secrets, env)

    def external_database(self, service: str) -> str | None:
        return self.env.get(database_variable(service)) or None

    @property
    def external_broker(self) -> str | None:
        return self.env.get("SAKPORE_AMQP_URL") or None

    @property
    def external_object_store(self) -> str | None:
        return self.env.get("SAKPORE_OBJECT_STORE_URL") or None

    @property
    def external_virus_scanner(self) -> str | None:
        return self.env.get("SAKPORE_CLAMD_URL") or None

    def database(self, service: str) -> str:
        """What the service itself uses: its runtime role."""
        own = (
            f"postgresql://sakpore_{service}:{self.secrets[f'{service}_database_password']}"
            f"@127.0.0.1:{self.home.ports.postgres}/sakpore_{service}"
        )
        return self.external_database(service) or own

    def database_as_owner(self, service: str) -> str:
        """What migrations use."""
        if external := self.external_database(service):
            return self.env.get(f"SAKPORE_{service.upper()}_OWNER_DATABASE_URL") or external
        return postgres.superuser_url(self.home, self.secrets, f"sakpore_{service}")

    @property
    def analyst_database(self) -> str:
        """The read-only login of analysts; empty where somebody else's database has none that we know of."""
        own = (
            f"postgresql://sakpore_tracking_analyst:{self.secrets['analyst_database_password']}"
            f"@127.0.0.1:{self.home.ports.postgres}/sakpore_tracking"
        )
        return self.env.get(ANALYST_DATABASE) or ("" if self.external_database("tracking") else own)

    @property
    def amqp(self) -> str:
        return self.external_broker or rabbitmq.amqp_url(self.home, self.secrets)

    @property
    def object_store(self) -> str:
        return self.external_object_store or f"{object_store.server_url(self.home, self.secrets)}/{object_store.BUCKET}"

    @property
    def virus_scanner(self) -> str:
        return self.external_virus_scanner or virus_scanner.scanner_url(self.home)

    @property
    def upload_limit_mb(self) -> int:
        text = self.env.get("SAKPORE_UPLOAD_LIMIT_MB") or USUAL_UPLOAD_LIMIT_MB
        if not text.isdigit() or not int(text):
            raise SettingError(f"SAKPORE_UPLOAD_LIMIT_MB is not a whole number above 0: {text}")
        return int(text)


def database_variable(service: str) -> str:
    return f"SAKPORE_{service.upper()}_DATABASE_URL"


def service_environment(name: str, addresses: Addresses) -> dict[str, str]:
    """The settings of one service; see its ``service.py`` for what each means."""
    home, secrets = addresses.home, addresses.secrets
    settings = {
        "SAKPORE_DATABASE_URL": addresses.database(name),
        "SAKPORE_AMQP_URL": addresses.amqp,
        "SAKPORE_LISTEN": f"127.0.0.1:{home.ports.service(name)}",
        "SAKPORE_BASE_URL": home.base_url,
        "SAKPORE_FORM_SECRET": secrets["form_secret"],
        "SAKPORE_SESSION_PUBLIC_KEY_FILE": str(secrets.session_public_key),
    }
    authority = secrets.certificate_authority
    smtp_url = f"smtp://127.0.0.1:{home.ports.mailbox_smtp}"
    own = {
        "intake": {
            "SAKPORE_SESSION_PRIVATE_KEY_FILE": str(secrets.session_private_key),
            "SAKPORE_PERSONAL_DATA_KEY_FILE": str(secrets.personal_data_key),
            "SAKPORE_OBJECT_STORE_URL": addresses.object_store,
            "SAKPORE_UPLOAD_LIMIT_MB": str(addresses.upload_limit_mb),
            "SAKPORE_SMTP_URL": smtp_url,
            "SAKPORE_CLAMD_URL": addresses.virus_scanner,
        },
        "signing": {
            "SAKPORE_OBJECT_STORE_URL": addresses.object_store,
            "SAKPORE_SEAL_PKCS12_FILE": str(authority / "seal.p12"),
            "SAKPORE_SEAL_PASSPHRASE_FILE": str(authority / "seal.passphrase"),
            "SAKPORE_SIGNER_CA_FILE": str(authority / "ca.pem"),
            "SAKPORE_SIGNER_CRL_FILE": str(authority / "ca.crl"),
            "SAKPORE_SIGNERS_FILE": addresses.env.get("SAKPORE_SIGNERS_FILE") or str(authority / "signers.yaml"),
        },
        "recommendation": {
            "SAKPORE_OBJECT_STORE_URL": addresses.object_store,
            "SAKPORE_UPLOAD_LIMIT_MB": str(addresses.upload_limit_mb),
            "SAKPORE_CLAMD_URL": addresses.virus_scanner,
        },
        "tracking": {
            "SAKPORE_JOURNAL_PRIVATE_KEY_FILE": str(secrets.journal_private_key),
            ANALYST_DATABASE: addresses.analyst_database,
        },
        "notify": {
            "SAKPORE_SMTP_URL": smtp_url,
            "SAKPORE_IMAP_URL": f"imap://office:{quote(secrets['whatsapp_token'])}@127.0.0.1:{home.ports.mailbox_imap}",
            "SAKPORE_WHATSAPP_URL": f"http://127.0.0.1:{home.ports.mailbox_http}/whatsapp/messages",
            "SAKPORE_WHATSAPP_TOKEN": secrets["whatsapp_token"],
            "SAKPORE_WHATSAPP_APP_SECRET": secrets["whatsapp_app_secret"],
            "SAKPORE_WHATSAPP_VERIFY_TOKEN": secrets["whatsapp_verify_token"],
            "SAKPORE_WORDS_KEY_FILE": str(secrets.words_key),
            "SAKPORE_OBJECT_STORE_URL": addresses.object_store,
            "SAKPORE_UPLOAD_LIMIT_MB": str(addresses.upload_limit_mb),
            "SAKPORE_CLAMD_URL": addresses.virus_scanner,
        },
    }
    return settings | own.get(name, {})


def service_component(name: str, addresses: Addresses) -> Component:
    """One service as a process of this home."""
    port = addresses.home.ports.service(name)
    return Component(
        name=name,
        command=[sys.executable, "-m", "services.shared.process", f"services.{name}.service"],
        environment=environment(addresses.home, name, **service_environment(name, addresses)),
        address=f"http://127.0.0.1:{port}",
        ports=(port,),
        healthy=lambda: page_answers(f"http://127.0.0.1:{port}/healthz"),
        stage="service",
        stop_seconds=25,
    )


def mailbox_component(home: Home, secrets: Secrets) -> Component:
    """Where the office's e-mails and WhatsApp messages end on this machine."""
    folder = home.path / "mailbox"
    ports = home.ports.mailbox_http, home.ports.mailbox_smtp, home.ports.mailbox_imap
    return Component(
        name="mailbox",
        command=[sys.executable, "-m", "deploy.local.mailbox"],
        environment=environment(
            home,
            "mailbox",
            SAKPORE_MAILBOX_HTTP=f"127.0.0.1:{home.ports.mailbox_http}",
            SAKPORE_MAILBOX_SMTP=f"127.0.0.1:{home.ports.mailbox_smtp}",
            SAKPORE_MAILBOX_IMAP=f"127.0.0.1:{home.ports.mailbox_imap}",
            SAKPORE_MAILBOX_DIR=str(folder),
            SAKPORE_WHATSAPP_TOKEN=secrets["whatsapp_token"],
            SAKPORE_MAILBOX_HOOK_URL=f"{home.base_url}/notifikasi/kait/whatsapp",
            SAKPORE_WHATSAPP_APP_SECRET=secrets["whatsapp_app_secret"],
        ),
        address=f"http://127.0.0.1:{home.ports.mailbox_http}",
        ports=ports,
        healthy=lambda: all(answers(port) for port in ports),
        stage="data",
        prepare=lambda: folder.mkdir(exist_ok=True),
    )


def wanted(env: Mapping[str, str] = os.environ) -> list[str]:
    """The services that run here: all that the tree holds, or those that ``SAKPORE_SERVICES`` names."""
    named = env.get("SAKPORE_SERVICES", "").replace(",", " ").split()
    if unknown := set(named) - set(SERVICES):
        raise SettingError(f"SAKPORE_SERVICES names what is no service: {', '.join(sorted(unknown))}")
    present = [name for name in SERVICES if (ROOT / "services" / name / "service.py").exists()]
    return [name for name in present if not named or name in named]
