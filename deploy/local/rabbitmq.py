"""A private RabbitMQ node with its own name daemon: it neither meets nor disturbs another one on the machine."""

from __future__ import annotations

from pathlib import Path

from amqp import Connection
from amqp.exceptions import AMQPError

from deploy.local.components import Component, environment
from deploy.local.home import Home
from deploy.local.install.packages import rabbitmq_server
from deploy.local.install.progress import StepFailed
from deploy.local.secret_files import Secrets, write

STEP = "rabbitmq"
USER = "sakpore"
CONFIGURATION = """\
# Written at every start.
listeners.tcp.1 = 127.0.0.1:{port}
default_user = {user}
default_pass = {password}
loopback_users.{user} = true
vm_memory_high_watermark.absolute = 400MB
disk_free_limit.absolute = 200MB
log.console = true
log.console.level = warning
log.file = false
num_acceptors.tcp = 2
heartbeat = 30
"""
MANAGEMENT = """\
management.tcp.ip = 127.0.0.1
management.tcp.port = {port}
"""


def amqp_url(home: Home, secrets: Secrets) -> str:
    return f"amqp://{USER}:{secrets['amqp_password']}@127.0.0.1:{home.ports.rabbitmq}/"


def component(home: Home, secrets: Secrets, *, management: bool = False) -> Component:
    """The broker as a process of this home."""
    script = rabbitmq_server()
    if script is None:
        raise StepFailed(STEP, "there is no RabbitMQ here: apt-get install rabbitmq-server")
    return Component(
        name="rabbitmq",
        command=[str(script)],
        environment=node_environment(home, secrets),
        address=f"127.0.0.1:{home.ports.rabbitmq}",
        ports=(home.ports.rabbitmq, home.ports.rabbitmq_distribution, home.ports.rabbitmq_names),
        healthy=lambda: _answers(home, secrets),
        stage="data",
        prepare=lambda: prepare(home, secrets, management=management),
        stop_seconds=25,
        folder=Path("/"),
    )


def node_environment(home: Home, secrets: Secrets) -> dict[str, str]:
    """What the server must know about our node. Its name moves with the home: the queues are stored under it."""
    folder = home.path / "rabbitmq"
    return environment(
        home,
        "rabbitmq",
        HOME=str(folder),
        # The script then replaces itself by the server, so the process that we started is the one that runs.
        RUNNING_UNDER_SYSTEMD="true",
        RABBITMQ_NODENAME=f"sakpore-{secrets['instance'][:12]}@localhost",
        RABBITMQ_NODE_IP_ADDRESS="127.0.0.1",
        RABBITMQ_NODE_PORT=str(home.ports.rabbitmq),
        RABBITMQ_DIST_PORT=str(home.ports.rabbitmq_distribution),
        ERL_EPMD_PORT=str(home.ports.rabbitmq_names),
        ERL_EPMD_ADDRESS="127.0.0.1",
        RABBITMQ_MNESIA_BASE=str(folder / "data"),
        RABBITMQ_LOG_BASE=str(folder / "log"),
        RABBITMQ_ENABLED_PLUGINS_FILE=str(folder / "enabled_plugins"),
        RABBITMQ_CONFIG_FILE=str(folder / "rabbitmq.conf"),
        RABBITMQ_ADVANCED_CONFIG_FILE=str(folder / "advanced.config"),
        RABBITMQ_CONF_ENV_FILE=str(folder / "rabbitmq-env.conf"),
        RABBITMQ_GENERATED_CONFIG_DIR=str(folder / "generated"),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=(
            "+S 2:2 +SDcpu 1:1 +SDio 4 +sbwt none +sbwtdcpu none +sbwtdio none"
            " -kernel inet_dist_use_interface {127,0,0,1}"
        ),
    )


def prepare(home: Home, secrets: Secrets, *, management: bool) -> None:
    """Write the node's configuration; a plugin is enabled only where it is used."""
    folder = home.path / "rabbitmq"
    (folder / "log").mkdir(parents=True, exist_ok=True)
    text = CONFIGURATION.format(port=home.ports.rabbitmq, user=USER, password=secrets["amqp_password"])
    if management:
        text += MANAGEMENT.format(port=home.ports.rabbitmq_management)
    write(folder / "rabbitmq.conf", text.encode())
    plugins = ["rabbitmq_consistent_hash_exchange", *(["rabbitmq_management"] if management else [])]
    (folder / "enabled_plugins").write_text(f"[{','.join(plugins)}].\n")
    (folder / "rabbitmq-env.conf").write_text("")
    (folder / "advanced.config").write_text("[].\n")
    cookie = folder / ".erlang.cookie"
    cookie.unlink(missing_ok=True)
    write(cookie, secrets["erlang_cookie"].encode())
    cookie.chmod(0o400)


def _answers(home: Home, secrets: Secrets) -> bool:
    """Whether our user can open a connection and a channel: the listener is up before the users are."""
    try:
        with Connection(
            f"127.0.0.1:{home.ports.rabbitmq}", USER, secrets["amqp_password"], connect_timeout=3, read_timeout=3
        ) as connection:
            connection.channel().close()
    except (AMQPError, OSError):
        return False
    return True
