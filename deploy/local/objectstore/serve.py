"""OpenStack Swift with the S3 API as one process; runs in its own environment: serve.py FOLDER PORT.

The access key, its secret and the salt of the rings come from SAKPORE_OBJECT_STORE_KEY, _SECRET and _SALT.
"""

import logging
import os
import socket
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # known: Swift stands on it

import eventlet  # noqa: E402

eventlet.monkey_patch()

import eventlet.wsgi  # noqa: E402 # Swift must be imported after patching
from swift.common import storage_policy, utils, wsgi  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402

DEVICE = "disk"
PARTS = {"account": 1, "container": 2, "object": 3}  # port offsets
PARTITION_POWER = 6

BACK_END = """\
[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
bind_ip = 127.0.0.1
bind_port = {port}
log_level = WARNING
fallocate_reserve = 0
[pipeline:main]
pipeline = {part}-server
[app:{part}-server]
use = egg:swift#{part}
"""

FRONT_END = """\
[DEFAULT]
swift_dir = {folder}
bind_ip = 127.0.0.1
bind_port = {port}
log_level = WARNING
[pipeline:main]
pipeline = {pipeline}
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:tempauth]
use = egg:swift#tempauth
user_{account}_{user} = {secret} .admin .reseller_admin
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
dns_compliant_bucket_names = yes
s3_acl = no
min_segment_size = 5242880
check_bucket_owner = no
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
allow_object_versioning = true
"""
PIPELINE = (
    "catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth copy slo dlo versioned_writes"
    " symlink proxy-server"
)
PLAIN_FILTERS = "catch_errors", "gatekeeper", "healthcheck", "listing_formats", "bulk", "copy", "slo", "dlo", "symlink"


def main(folder: Path, port: int) -> None:
    """Write the configuration and serve all four parts until the process is told to end."""
    (folder / "devices" / DEVICE).mkdir(parents=True, exist_ok=True)
    probe_extended_attributes(folder / "devices" / DEVICE)
    write_configuration(folder, port)
    storage_policy.reload_storage_policies()
    logging.getLogger().setLevel(logging.WARNING)
    servers = [eventlet.spawn(serve, folder, part, port + offset) for part, offset in PARTS.items()]
    servers.append(eventlet.spawn(serve, folder, "proxy", port))
    for server in servers:
        server.wait()


def probe_extended_attributes(folder: Path) -> None:
    """Swift keeps each object's facts in user extended attributes: say so where the file system has none."""
    probe = folder / "probe"
    probe.touch()
    try:
        os.setxattr(probe, "user.sakpore", b"1")
    except OSError as failure:
        sys.exit(f"object store: the file system of {folder} has no user extended attributes ({failure.strerror})")
    finally:
        probe.unlink()


def write_configuration(folder: Path, port: int) -> None:
    """Everything that Swift reads, from the environment; rings are kept, they only name the ports."""
    salt = os.environ["SAKPORE_OBJECT_STORE_SALT"]
    settings = folder / "swift.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"[swift-hash]\nswift_hash_path_suffix = {salt[:20]}\nswift_hash_path_prefix = {salt[20:]}\n"
        "[storage-policy:0]\nname = default\ndefault = yes\n"
    )
    utils.set_swift_dir(str(folder))
    utils.validate_configuration()
    for part, offset in PARTS.items():
        write_ring(folder / f"{part}.ring.gz", port + offset)
        (folder / f"{part}-server.conf").write_text(BACK_END.format(folder=folder, port=port + offset, part=part))
    account, _, user = os.environ["SAKPORE_OBJECT_STORE_KEY"].partition(":")
    front = FRONT_END.format(
        folder=folder,
        port=port,
        account=account,
        user=user,
        secret=os.environ["SAKPORE_OBJECT_STORE_SECRET"],
        pipeline=PIPELINE,
    )
    front += "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in PLAIN_FILTERS)
    proxy = folder / "proxy-server.conf"
    proxy.touch(mode=0o600)
    proxy.write_text(front)


def write_ring(file: Path, port: int) -> None:
    """One device, one copy. The partitions do not depend on the port, so data survive a move to other ports."""
    builder = RingBuilder(PARTITION_POWER, 1, 0)
    address = {"ip": "127.0.0.1", "port": port, "replication_ip": "127.0.0.1", "replication_port": port}
    builder.add_dev({"region": 1, "zone": 1, "device": DEVICE, "weight": 1.0, "meta": "", **address})
    builder.rebalance()
    builder.get_ring().save(str(file))


def serve(folder: Path, part: str, port: int) -> None:
    """One WSGI server of Swift on its own port."""
    application = wsgi.loadapp(str(folder / f"{part}-server.conf"), global_conf={"log_name": part})
    listener = eventlet.listen(("127.0.0.1", port), backlog=512)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    eventlet.wsgi.server(
        listener,
        application,
        log=logging.getLogger("quiet"),
        log_output=False,
        protocol=wsgi.SwiftHttpProtocol,
        keepalive=True,
        debug=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), int(sys.argv[2]))
