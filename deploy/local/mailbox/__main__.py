"""Run the mailbox: ``python -m deploy.local.mailbox``, set by ``SAKPORE_MAILBOX_*`` and ``SAKPORE_WHATSAPP_*``.

With ``SAKPORE_MAILBOX_HOOK_URL`` the gateway calls back there, signed with ``SAKPORE_WHATSAPP_APP_SECRET``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.mailbox.callbacks import Callbacks
from deploy.local.mailbox.imap import ImapServer
from deploy.local.mailbox.misbehaviour import Misbehaviour
from deploy.local.mailbox.office import OfficeMail
from deploy.local.mailbox.pages import Pages
from deploy.local.mailbox.post import smtp_controller
from deploy.local.mailbox.store import Store

EXIT_CONFIGURATION = 78  # EX_CONFIG of sysexits.h


class WrongSetting(Exception):
    """A setting is missing or wrong; the message begins with its name."""


@dataclass(frozen=True)
class Address:
    """Where a server listens."""

    host: str
    port: int


def main() -> int:
    """Serve until SIGTERM or SIGINT; the exit code."""
    try:
        http, smtp = address_from(os.environ, "SAKPORE_MAILBOX_HTTP"), address_from(os.environ, "SAKPORE_MAILBOX_SMTP")
        imap = address_from(os.environ, "SAKPORE_MAILBOX_IMAP")
        folder = Path(setting(os.environ, "SAKPORE_MAILBOX_DIR"))
        token = setting(os.environ, "SAKPORE_WHATSAPP_TOKEN")
        hook = os.environ.get("SAKPORE_MAILBOX_HOOK_URL", "")
        app_secret = setting(os.environ, "SAKPORE_WHATSAPP_APP_SECRET") if hook else ""
    except WrongSetting as wrong:
        sys.stderr.write(f"{wrong}\n")
        return EXIT_CONFIGURATION
    store, office = Store(folder), OfficeMail(folder / "office")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    misbehaviour = Misbehaviour()
    callbacks = Callbacks(hook, app_secret, misbehaviour)
    pages = Pages(http.host, http.port, store, misbehaviour, token, callbacks, office)
    post = smtp_controller(smtp.host, smtp.port, store, misbehaviour, office)
    mails = ImapServer(imap.host, imap.port, office, misbehaviour, token)
    post.start()
    for server in (pages, mails):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    stopping.wait()
    misbehaviour.stop()
    pages.shutdown()
    mails.shutdown()
    post.stop()
    return 0


def setting(env: Mapping[str, str], name: str) -> str:
    """Raises :class:`WrongSetting` when it is not set."""
    if not env.get(name):
        raise WrongSetting(f"{name} is not set")
    return env[name]


def address_from(env: Mapping[str, str], name: str) -> Address:
    """Raises :class:`WrongSetting` when it is not ``host:port``."""
    host, _, port = setting(env, name).rpartition(":")
    if not host or not port.isdigit():
        raise WrongSetting(f"{name} is not host:port")
    return Address(host, int(port))


if __name__ == "__main__":
    sys.exit(main())
