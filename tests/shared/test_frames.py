"""Messages that we put on the wire ourselves are, byte for byte, what the driver would have sent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from amqp import Message, spec
from amqp.method_framing import frame_writer
from amqp.serialization import dumps
from hypothesis import example, given
from hypothesis import strategies as st

from services.shared.frames import published

FRAME_MAX = 4096


@given(
    channel=st.integers(min_value=1, max_value=2047),
    routing_key=st.text(alphabet="abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=60),
    body=st.binary(min_size=1, max_size=10_000),
)
@example(channel=1, routing_key="fits-exactly", body=b"x" * (FRAME_MAX - 8))
@example(channel=1, routing_key="one-too-many", body=b"x" * (FRAME_MAX - 7))
def test_our_frames_are_the_drivers_frames(channel: int, routing_key: str, body: bytes) -> None:
    ours = b"".join(published(channel, "signing.events", routing_key, body, FRAME_MAX))

    assert payloads(ours) == payloads(by_the_driver(channel, "signing.events", routing_key, body))


def by_the_driver(channel: int, exchange: str, routing_key: str, body: bytes) -> bytes:
    """What py-amqp writes."""
    written = bytearray()
    transport: Any = SimpleNamespace(write=lambda data: written.extend(data))
    write = frame_writer(SimpleNamespace(frame_max=FRAME_MAX, bytes_sent=0), transport)
    message = Message(body, delivery_mode=2, content_type="application/json", content_encoding="utf-8")
    write(1, channel, spec.Basic.Publish, dumps("Bssbb", (0, exchange, routing_key, True, False)), message)
    return bytes(written)


def payloads(wire: bytes) -> list[tuple[int, int, bytes]]:
    """Method and header frames as they are, and the body frames joined: where it is cut is the sender's choice."""
    frames: list[tuple[int, int, bytes]] = []
    while wire:
        kind, channel, size = wire[0], int.from_bytes(wire[1:3]), int.from_bytes(wire[3:7])
        assert size <= FRAME_MAX - 8
        payload, end, wire = wire[7 : 7 + size], wire[7 + size], wire[8 + size :]
        assert end == 0xCE
        if kind == 3 and frames[-1][0] == 3:
            payload = frames.pop()[2] + payload
        frames.append((kind, channel, payload))
    return frames
