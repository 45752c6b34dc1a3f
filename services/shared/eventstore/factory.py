"""The library's entrance to this package: which recorder stands on which table of which database."""

from __future__ import annotations

from typing import TypeVar, cast

from eventsourcing import persistence
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool
from psycopg2.extensions import make_dsn

from services.shared.datastore import Datastore
from services.shared.eventstore.aggregates import AggregateRecorder
from services.shared.eventstore.notifications import ApplicationRecorder
from services.shared.eventstore.tracking import ProcessRecorder, TrackingRecorder
from services.shared.eventstore.transcoder import JSONTranscoder

Kind = TypeVar("Kind")
Recorder = TypeVar("Recorder", AggregateRecorder, ApplicationRecorder, TrackingRecorder, ProcessRecorder)
NEEDED = "POSTGRES_DBNAME", "POSTGRES_HOST", "POSTGRES_USER", "POSTGRES_PASSWORD"


class Factory(persistence.InfrastructureFactory[TrackingRecorder]):
    """Recorders over the given datastore, on the tables of ``schema.sql``, which exist.

    Without a datastore (the library's way, used by its test cases) one is opened from ``POSTGRES_*`` variables, tables
    are named after the application (``<name>_events``), and created unless ``CREATE_TABLE`` says no.
    """

    def __init__(self, env: Environment | EnvType | None, datastore: Datastore | None = None) -> None:
        super().__init__(env)
        self._owns_datastore = datastore is None
        self.datastore = datastore or self._datastore_from_env()

    def transcoder(self) -> persistence.Transcoder:
        """Ours, unless ``TRANSCODER_TOPIC`` names another."""
        return self._chosen(self.TRANSCODER_TOPIC, JSONTranscoder)()

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """A recorder without numbers; the library asks for one with purpose ``snapshots``."""
        return self._ready(AggregateRecorder(self.datastore, events_table_name=self._table(purpose, "stored")))

    def application_recorder(self) -> ApplicationRecorder:
        """A recorder of numbered events."""
        kind = self._chosen(self.APPLICATION_RECORDER_TOPIC, ApplicationRecorder)
        return self._ready(kind(self.datastore, events_table_name=self._table("events", "stored")))

    def tracking_recorder(self, tracking_recorder_class: type[TrackingRecorder] | None = None) -> TrackingRecorder:
        """A recorder of positions in other applications' logs."""
        kind = tracking_recorder_class or self._chosen(self.TRACKING_RECORDER_TOPIC, TrackingRecorder)
        return self._ready(kind(self.datastore, tracking_table_name=self._table("tracking", "notification")))

    def process_recorder(self) -> ProcessRecorder:
        """A recorder of numbered events with the position that caused them."""
        kind = self._chosen(self.PROCESS_RECORDER_TOPIC, ProcessRecorder)
        return self._ready(
            kind(
                self.datastore,
                events_table_name=self._table("events", "stored"),
                tracking_table_name=self._table("tracking", "notification"),
            )
        )

    def close(self) -> None:
        """Close the datastore, unless it was given: then it is its owner's to close."""
        if self._owns_datastore:
            self.datastore.close()

    def _table(self, purpose: str, prefix: str) -> str:
        return f"{self.env.name.lower() or prefix}_{purpose}" if self._owns_datastore else purpose

    def _chosen(self, variable: str, usual: type[Kind]) -> type[Kind]:
        topic = self.env.get(variable)
        return cast(type[Kind], resolve_topic(topic)) if topic else usual

    def _ready(self, recorder: Recorder) -> Recorder:
        usual = "yes" if self._owns_datastore else "no"
        if strtobool(self.env.get("CREATE_TABLE") or usual):
            recorder.create_table()
        return recorder

    def _datastore_from_env(self) -> Datastore:
        values = {name: self.env.get(name) for name in NEEDED}
        for name, value in values.items():
            if value is None:
                raise OSError(f"{name} is not set")
        dsn = make_dsn(
            dbname=values["POSTGRES_DBNAME"],
            host=values["POSTGRES_HOST"],
            port=self.env.get("POSTGRES_PORT") or "5432",
            user=values["POSTGRES_USER"],
            password=values["POSTGRES_PASSWORD"],
        )
        return Datastore(dsn, pool_size=int(self.env.get("POSTGRES_POOL_SIZE") or "10"))
