"""The private object store: OpenStack Swift behind the S3 API, in an environment of its own."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from deploy.local.components import Component, environment, page_answers
from deploy.local.home import Home
from deploy.local.install.environments import OBJECT_STORE_VENV
from deploy.local.secret_files import Secrets

ACCESS_KEY = "sakpore:office"
BUCKET = "sakpore-documents"
SCRIPT = Path(__file__).with_name("objectstore") / "serve.py"


def server_url(home: Home, secrets: Secrets) -> str:
    key = quote(ACCESS_KEY, safe="")
    return f"http://{key}:{secrets['object_store_secret']}@127.0.0.1:{home.ports.object_store}"


def component(home: Home, secrets: Secrets) -> Component:
    """The store as a process of this home."""
    port = home.ports.object_store
    folder = home.path / "objectstore" / "data"
    return Component(
        name="objectstore",
        command=[str(OBJECT_STORE_VENV / "bin/python"), str(SCRIPT), str(folder), str(port)],
        environment=environment(
            home,
            "objectstore",
            SAKPORE_OBJECT_STORE_KEY=ACCESS_KEY,
            SAKPORE_OBJECT_STORE_SECRET=secrets["object_store_secret"],
            SAKPORE_OBJECT_STORE_SALT=secrets["object_store_salt"],
        ),
        address=f"127.0.0.1:{port}",
        ports=tuple(range(port, port + 4)),
        healthy=lambda: page_answers(f"http://127.0.0.1:{port}/healthcheck"),
        stage="data",
        prepare=lambda: folder.mkdir(parents=True, exist_ok=True),
    )
