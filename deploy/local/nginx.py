"""The private nginx in front of everything: one origin, made from the template in deploy/nginx."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from string import Template

from deploy.local.components import Component, answers, environment
from deploy.local.home import ROOT, SERVICES, Home
from deploy.local.install.packages import program
from deploy.local.install.progress import StepFailed

STEP = "nginx"
TEMPLATE = ROOT / "deploy/nginx/sakpore.conf"
RATES = {
    "sign_in_rate": "120r/m",
    "sign_in_burst": "100",
    "tracking_rate": "1200r/m",
    "tracking_burst": "400",
    "letters_rate": "600r/m",
    "letters_burst": "200",
    "register_rate": "600r/m",
    "register_burst": "200",
    "letter_files_rate": "120r/m",
    "letter_files_burst": "100",
}


def component(home: Home, *, upload_limit_mb: int, env: Mapping[str, str] = os.environ) -> Component:
    """nginx as a process of this home."""
    binary = program("nginx")
    if binary is None:
        raise StepFailed(STEP, "there is no nginx here: apt-get install nginx-light")
    folder = home.path / "nginx"
    configuration = folder / "sakpore.conf"
    return Component(
        name="nginx",
        command=[binary, "-e", "stderr", "-p", str(folder), "-c", str(configuration)],
        environment=environment(home, "nginx"),
        address=home.base_url,
        ports=(home.ports.nginx,),
        healthy=lambda: answers(home.ports.nginx),
        stage="data",
        prepare=lambda: prepare(home, configured(home, upload_limit_mb, env)),
        folder=Path("/"),
    )


def prepare(home: Home, text: str) -> None:
    folder = home.path / "nginx"
    folder.mkdir(exist_ok=True)
    (folder / "nginx.pid").unlink(missing_ok=True)
    (folder / "sakpore.conf").write_text(text)


def configured(home: Home, upload_limit_mb: int, env: Mapping[str, str]) -> str:
    """The template filled in; ``SAKPORE_SIGN_IN_RATE`` and the like change the rates."""
    root = os.geteuid() == 0
    return Template(TEMPLATE.read_text()).substitute(
        {name: env.get(f"SAKPORE_{name.upper()}") or usual for name, usual in RATES.items()},
        # Where the clone lies below root's own folder, no other user could read the pages that nginx serves.
        user_line="user root;" if root else "",
        workers=env.get("SAKPORE_NGINX_WORKERS") or "1",
        folder=home.path / "nginx",
        listen=" ".join(f"listen {address}:{home.ports.nginx};" for address in local_addresses()),
        body_limit_mb=2 * upload_limit_mb + 1,
        pages=ROOT / "deploy/nginx/pages",
        static=ROOT / "services/shared/web/static",
        mailbox=f"127.0.0.1:{home.ports.mailbox_http}",
        **{service: f"127.0.0.1:{home.ports.service(service)}" for service in SERVICES},
    )


def local_addresses() -> list[str]:
    """This machine only, in each family that ``localhost`` may stand for here."""
    addresses = ["127.0.0.1"]
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return addresses
    return [*addresses, "[::1]"]
