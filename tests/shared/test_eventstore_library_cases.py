"""The cases that ship with the eventsourcing library, on our persistence module and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from eventsourcing.persistence import JSONTranscoder, Transcoder, Transcoding, UUIDAsHex
from eventsourcing.persistence import TrackingRecorder as AnyTrackingRecorder
from eventsourcing.tests import persistence as cases
from eventsourcing.utils import Environment

from services.shared.datastore import Datastore
from services.shared.eventstore import (
    AggregateRecorder,
    ApplicationRecorder,
    Factory,
    ProcessRecorder,
    TrackingRecorder,
)

servers = pytest.mark.servers
Recorder = TypeVar("Recorder", AggregateRecorder, ApplicationRecorder, TrackingRecorder, ProcessRecorder)


class OnPostgreSQL:
    """A fresh database for each case."""

    @pytest.fixture(autouse=True)
    def _database(self, database_url: str) -> Iterator[None]:
        self.datastore = Datastore(database_url)
        yield
        self.datastore.close()

    def created(self, recorder: Recorder) -> Recorder:
        recorder.create_table()
        return recorder


@servers
class TestAggregateRecorder(OnPostgreSQL, cases.AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return self.created(AggregateRecorder(self.datastore, events_table_name="stored_events"))


@servers
class TestApplicationRecorder(OnPostgreSQL, cases.ApplicationRecorderTestCase[ApplicationRecorder]):
    def create_recorder(self) -> ApplicationRecorder:
        return self.created(ApplicationRecorder(self.datastore, events_table_name="stored_events"))

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


@servers
class TestTrackingRecorder(OnPostgreSQL, cases.TrackingRecorderTestCase):
    def create_recorder(self) -> TrackingRecorder:
        return self.created(TrackingRecorder(self.datastore, tracking_table_name="notification_tracking"))


@servers
class TestProcessRecorder(OnPostgreSQL, cases.ProcessRecorderTestCase):
    def create_recorder(self) -> ProcessRecorder:
        return self.created(
            ProcessRecorder(
                self.datastore, events_table_name="stored_events", tracking_table_name="notification_tracking"
            )
        )


class OwnTrackingRecorder(TrackingRecorder):
    """What an application of the library may bring along."""


@servers
class TestInfrastructureFactory(cases.InfrastructureFactoryTestCase[Factory]):
    @pytest.fixture(autouse=True)
    def _environment(self, database_url: str) -> None:
        address = urlsplit(database_url)
        self.env = Environment(
            "TestCase",
            {
                "PERSISTENCE_MODULE": "services.shared.eventstore",
                "POSTGRES_DBNAME": address.path.removeprefix("/"),
                "POSTGRES_HOST": address.hostname or "",
                "POSTGRES_PORT": str(address.port),
                "POSTGRES_USER": address.username or "",
                "POSTGRES_PASSWORD": address.password or "",
            },
        )

    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_aggregate_recorder_class(self) -> type[AggregateRecorder]:
        return AggregateRecorder

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        return ApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[AnyTrackingRecorder]:
        return TrackingRecorder

    def tracking_recorder_subclass(self) -> type[AnyTrackingRecorder]:
        return OwnTrackingRecorder

    def expected_process_recorder_class(self) -> type[ProcessRecorder]:
        return ProcessRecorder


class AsTheBuiltInType(Transcoding):
    """A transcoding for a subclass of a built-in type, by way of that type."""

    def __init__(self, kind: type, built_in: type, name: str) -> None:
        self.type, self.built_in, self.name = kind, built_in, name

    def encode(self, obj: Any) -> Any:
        return self.built_in(obj)

    def decode(self, data: Any) -> Any:
        return self.type(data)


class TestTranscoder(cases.TranscoderTestCase):
    """The transcoder that our factory gives to every application."""

    def construct_transcoder(self) -> Transcoder:
        transcoder = Factory({}, datastore=Datastore("postgresql://nobody@localhost/nothing")).transcoder()
        assert isinstance(transcoder, JSONTranscoder)
        for transcoding in (
            UUIDAsHex(),
            cases.CustomType1AsDict(),
            cases.CustomType2AsDict(),
            AsTheBuiltInType(cases.Mydict, dict, "mydict"),
            AsTheBuiltInType(cases.MyList, list, "mylist"),
            AsTheBuiltInType(cases.MyStr, str, "mystr"),
            AsTheBuiltInType(cases.MyInt, int, "myint"),
        ):
            transcoder.register(transcoding)
        return transcoder
