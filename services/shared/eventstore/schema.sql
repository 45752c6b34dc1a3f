-- The event store of one service. Run by the owner of the database, as often as you like; the role that the service
-- runs as creates nothing, may SELECT and INSERT events and snapshots, and may never change or remove them.
--
-- Statements are paragraphs: schema.py finds those of one table by its name.

-- The next number of the notification log, taken only after the transaction has its transaction id.
--
-- Numbers become visible out of order, so a reader meets holes that a running transaction may still fill. It may step
-- over a hole once every transaction that was running when it saw the hole has ended. Transaction ids tell which those
-- are, provided that whoever holds a number had its id before: but INSERT evaluates column defaults before it asks for
-- an id, so a plain nextval() leaves a moment in which a number is taken by a transaction that nobody can see yet.
--
-- The reader's side of the bargain: remember pg_current_xact_id() when the hole is seen (in a transaction of its own,
-- ended at once), and step over the hole when pg_snapshot_xmin(pg_current_snapshot()) is greater. pg_snapshot_xmax()
-- at the sighting is not enough: it is one more than the last *finished* id, and younger ones may be running.
CREATE OR REPLACE FUNCTION next_notification_id(numbers regclass) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN nextval(numbers);
END
$$;

-- One number at a time (no CACHE): a later event of an application must have the higher number, whoever wrote it.
CREATE SEQUENCE IF NOT EXISTS events_notification_id_seq AS bigint CACHE 1;

-- Everything that happened in this service; the outbox of the relay as well.
CREATE TABLE IF NOT EXISTS events (
    originator_id uuid NOT NULL,
    originator_version integer NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigint NOT NULL DEFAULT next_notification_id('events_notification_id_seq'),
    PRIMARY KEY (originator_id, originator_version),
    UNIQUE (notification_id)
);

ALTER SEQUENCE events_notification_id_seq OWNED BY events.notification_id;

-- States of long-lived aggregates, so that reading them need not begin at their first event.
CREATE TABLE IF NOT EXISTS snapshots (
    originator_id uuid NOT NULL,
    originator_version integer NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
);

-- How far the library's own process applications have read; our inbox keeps marks instead (decision 0003).
CREATE TABLE IF NOT EXISTS tracking (
    application_name text PRIMARY KEY,
    notification_id bigint NOT NULL
);
