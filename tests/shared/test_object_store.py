"""The object store on a real server: content addressed, never overwritten, verified on the way in and out."""

from __future__ import annotations

import hashlib
import secrets
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from services.shared.object_store import CHUNK, Damaged, ObjectStore, StoreUnfit
from services.shared.refusals import NotFound, Unavailable
from services.shared.settings import SettingError

servers = pytest.mark.servers


@pytest.fixture
def store(object_store_url: str) -> ObjectStore:
    store = ObjectStore(object_store_url)
    store.probe()
    return store


def put(store: ObjectStore, content: bytes) -> str:
    return store.put(BytesIO(content), len(content), hashlib.sha256(content).hexdigest(), "application/pdf")


@servers
def test_what_was_put_comes_back_whole(store: ObjectStore) -> None:
    content = secrets.token_bytes(3 * CHUNK + 17)

    key = put(store, content)

    assert key == hashlib.sha256(content).hexdigest()
    assert b"".join(store.get(key)) == content
    assert store.exists(key)


@servers
def test_putting_the_same_content_twice_is_harmless(store: ObjectStore) -> None:
    content = secrets.token_bytes(20 * CHUNK)

    assert put(store, content) == put(store, content)
    assert b"".join(store.get(put(store, content))) == content


@servers
@pytest.mark.parametrize("length", [-1, +1, 0])
def test_a_stream_that_is_not_what_it_promises_is_not_stored(store: ObjectStore, length: int) -> None:
    content = secrets.token_bytes(CHUNK + 5)
    promised = hashlib.sha256(content).hexdigest()
    handed_in = content[: len(content) + length] + b"!" * (length == 1) if length else b"x" * len(content)

    with pytest.raises(Damaged):
        store.put(BytesIO(handed_in), len(content), promised, "application/pdf")

    assert not store.exists(promised)


@servers
def test_damaged_content_is_noticed_behind_its_last_chunk(store: ObjectStore) -> None:
    key = "0" * 64
    store._client.put_object(store.bucket, key, BytesIO(b"somebody else's"), 15)

    with pytest.raises(Damaged):
        list(store.get(key))


@servers
def test_a_missing_key_is_not_found_at_once(store: ObjectStore) -> None:
    with pytest.raises(NotFound):
        store.get("f" * 64)
    assert not store.exists("f" * 64)


@servers
def test_deleted_content_is_gone_and_deleting_again_is_harmless(store: ObjectStore) -> None:
    key = put(store, b"short")

    store.delete(key)
    store.delete(key)

    assert not store.exists(key)


@servers
def test_probing_twice_is_harmless(store: ObjectStore) -> None:
    store.probe()


@servers
def test_a_missing_bucket_is_made_when_it_is_missed(object_store_url: str) -> None:
    store = ObjectStore(object_store_url)

    with pytest.raises(Unavailable):
        put(store, b"first")

    assert b"".join(store.get(put(store, b"first"))) == b"first"


@servers
def test_a_wrong_secret_is_said_at_the_probe(object_store_url: str) -> None:
    address = urlsplit(object_store_url)
    wrong = object_store_url.replace(f":{address.password}@", ":wrong@")

    with pytest.raises(StoreUnfit):
        ObjectStore(wrong).probe()


def test_a_store_that_does_not_answer_is_unavailable() -> None:
    store = ObjectStore("http://key:secret@127.0.0.1:9/bucket")

    with pytest.raises(Unavailable):
        store.exists("0" * 64)
    with pytest.raises(Unavailable):
        store.put(BytesIO(b"x"), 1, hashlib.sha256(b"x").hexdigest(), "text/plain")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/bucket", "http://key:secret@127.0.0.1:9/", "http://k:s@h/Bucket_"])
def test_an_address_without_key_or_bucket_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(SettingError, match=r"^SAKPORE_OBJECT_STORE_URL "):
        ObjectStore(url)
