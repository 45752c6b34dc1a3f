"""The store of documents and letters: any S3 store; keys are the SHA-256 of the content, nothing is overwritten."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, S3Error, ServerError
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from services.shared.refusals import NotFound, Unavailable
from services.shared.settings import SettingError

CHUNK = 64 * 1024
REGION = "us-east-1"
MISSING = {"NoSuchKey", "NoSuchObject", "NoSuchBucket", "NotFound", "ResourceNotFound"}
TIMEOUT = urllib3.Timeout(connect=3, read=20)


class Damaged(Exception):
    """What the store gave back, or what was handed in, is not the content that its key names."""


class StoreUnfit(Exception):
    """The store answers, but not as we need it: wrong key, or it would overwrite documents."""


class ObjectStore:
    """One bucket: ``http://key:secret@host:port/bucket`` with ``:`` and ``/`` in key and secret percent-encoded."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self.bucket = address.path.strip("/")
        if not (address.username and address.password):
            raise SettingError(
                "SAKPORE_OBJECT_STORE_URL needs an access key and a secret: http://key:secret@host:port/bucket"
            )
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", self.bucket):
            raise SettingError(f"SAKPORE_OBJECT_STORE_URL names an impossible bucket: {self.bucket!r}")
        host = address.hostname or ""
        self._pool = urllib3.PoolManager(
            timeout=TIMEOUT, maxsize=10, retries=urllib3.Retry(total=1, backoff_factor=0.1)
        )
        self._client = Minio(
            f"{host}:{address.port}" if address.port else host,
            access_key=unquote(address.username),
            secret_key=unquote(address.password),
            secure=address.scheme == "https",
            region=REGION,
            http_client=self._pool,
        )

    def probe(self) -> None:
        """Create the bucket when it is missing, and prove on a small object that what we rely on works.

        Raises :class:`Unavailable` when the store does not answer and :class:`StoreUnfit` when it answers wrongly.
        """
        try:
            self._create_bucket()
            content = secrets.token_bytes(32)
            key = self.put(
                BytesIO(content), len(content), hashlib.sha256(content).hexdigest(), "application/octet-stream"
            )
            try:
                if b"".join(self.get(key)) != content or self._send(key, iter([b"other"]), 5, "text/plain") != 412:
                    raise StoreUnfit("the object store would overwrite a document (no If-None-Match)")
            finally:
                self.delete(key)
        except S3Error as refused:
            raise StoreUnfit(f"the object store refused us: {refused.code}") from refused

    def put(self, stream: BinaryIO, size: int, sha256: str, media_type: str) -> str:
        """Store ``size`` bytes of ``stream`` and return their key; content that is already there is left as it is.

        Raises :class:`Unavailable` when trying again makes sense, and :class:`Damaged` when the stream is not what
        ``size`` and ``sha256`` promise; nothing is stored then.
        """
        try:
            status = self._send(sha256, _promised(stream, size, sha256), size, media_type)
        except Unavailable:
            # A store may hang up on a body that it does not want because it has the content.
            if self.exists(sha256):
                return sha256
            raise
        if status == 404:
            self._create_bucket()
            raise Unavailable("the bucket was missing: it is there now")
        if status not in (200, 201, 412):
            raise StoreUnfit(f"the object store answered {status} to a document")
        return sha256

    def get(self, key: str) -> Iterator[bytes]:
        """The content in chunks; raises :class:`NotFound` at once, :class:`Damaged` behind the last chunk."""
        with _trouble():
            response = self._client.get_object(self.bucket, key)
        return _verified(response, key)

    def exists(self, key: str) -> bool:
        """Whether this content is stored."""
        try:
            with _trouble():
                self._client.stat_object(self.bucket, key)
        except NotFound:
            return False
        return True

    def answer(self) -> None:
        """Raises :class:`Unavailable` when the store does not answer."""
        self.exists("is-anybody-there")

    def delete(self, key: str) -> None:
        """Remove the content; nothing happens when it is not there."""
        with _trouble():
            self._client.remove_object(self.bucket, key)

    def _create_bucket(self) -> None:
        try:
            with _trouble():
                if not self._client.bucket_exists(self.bucket):
                    self._client.make_bucket(self.bucket)
        except S3Error as refused:
            if refused.code not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                raise

    def _send(self, key: str, body: Iterator[bytes], size: int, media_type: str) -> int:
        """One conditional upload; the SDK's own ``put_object`` cannot say ``If-None-Match``."""
        with _trouble():
            url = self._client.presigned_put_object(self.bucket, key, expires=timedelta(minutes=10))
            response = self._pool.request(
                "PUT",
                url,
                body=body,
                headers={"If-None-Match": "*", "Content-Type": media_type, "Content-Length": str(size)},
                retries=False,
            )
        if response.status >= 500:
            raise Unavailable(f"the object store answered {response.status}")
        return response.status


def _promised(stream: BinaryIO, size: int, sha256: str) -> Iterator[bytes]:
    """The stream's chunks. The last one is held back until the whole is known to be right, so that an upload of
    something else never completes."""
    digest = hashlib.sha256()
    left = size
    while left:
        chunk = stream.read(min(CHUNK, left))
        if not chunk:
            raise Damaged(f"the stream ended {left} bytes early")
        digest.update(chunk)
        left -= len(chunk)
        if not left and (digest.hexdigest() != sha256 or stream.read(1)):
            raise Damaged("the stream is not the content that was announced")
        yield chunk


def _verified(response: BaseHTTPResponse, key: str) -> Iterator[bytes]:
    digest = hashlib.sha256()
    try:
        with _trouble():
            for chunk in response.stream(CHUNK):
                digest.update(chunk)
                yield chunk
    finally:
        response.close()
        response.release_conn()
    if digest.hexdigest() != key:
        raise Damaged(f"object {key} is damaged")


@contextmanager
def _trouble() -> Iterator[None]:
    """Turn a store that does not answer into :class:`Unavailable`, and a missing key into :class:`NotFound`."""
    try:
        yield
    except S3Error as refused:
        if refused.code in MISSING:
            raise NotFound from refused
        if refused.response.status >= 500 or refused.code in ("SlowDown", "ServiceUnavailable"):
            raise Unavailable(f"the object store says {refused.code}") from refused
        raise
    except (HTTPError, ServerError, InvalidResponseError, OSError) as trouble:
        raise Unavailable("the object store does not answer") from trouble
