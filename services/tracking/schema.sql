-- The journal and the heads of its chains. Idempotent: run at every start.

CREATE SEQUENCE IF NOT EXISTS journal_position;

-- Every event of every service, appended once, in the order in which it arrived. ``hash`` chains the events of one
-- application: SHA-256 of the previous hash followed by the canonical JSON of the envelope.
CREATE TABLE IF NOT EXISTS journal (
    position bigint NOT NULL DEFAULT nextval('journal_position'),
    journaled_at timestamptz NOT NULL DEFAULT now(),
    application_id uuid NOT NULL,
    link integer NOT NULL,
    publisher text NOT NULL,
    fact text NOT NULL,
    at timestamptz NOT NULL,
    envelope jsonb COMPRESSION lz4 NOT NULL, -- the usual method takes longer than everything else here
    hash bytea NOT NULL,
    PRIMARY KEY (position, journaled_at),
    UNIQUE (application_id, link, journaled_at)
) PARTITION BY RANGE (journaled_at);

CREATE TABLE IF NOT EXISTS journal_default PARTITION OF journal DEFAULT;

-- A year of months ahead, in UTC. A month that has rows in the default partition already keeps them there.
DO $$
DECLARE
    first timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    begins timestamptz;
    ends timestamptz;
    partition text;
BEGIN
    FOR ahead IN 0..12 LOOP
        begins := (first + make_interval(months => ahead)) AT TIME ZONE 'UTC';
        ends := (first + make_interval(months => ahead + 1)) AT TIME ZONE 'UTC';
        partition := 'journal_' || to_char(begins AT TIME ZONE 'UTC', 'YYYY_MM');
        IF to_regclass(partition) IS NULL
           AND NOT EXISTS (SELECT FROM journal_default WHERE journaled_at >= begins AND journaled_at < ends) THEN
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF journal FOR VALUES FROM (%L) TO (%L)', partition, begins, ends
            );
        END IF;
    END LOOP;
END $$;

-- Who tells the past again looks for every change of the calendar, and finds one in a million rows.
CREATE INDEX IF NOT EXISTS journal_calendar ON journal ("position") WHERE fact = 'calendar-changed';

-- The last link of each application's chain.
CREATE TABLE IF NOT EXISTS chain_heads (
    application_id uuid PRIMARY KEY,
    link integer NOT NULL,
    hash bytea NOT NULL
);

-- The last thing heard of each publisher.
CREATE TABLE IF NOT EXISTS heard (
    publisher text PRIMARY KEY,
    number bigint NOT NULL,
    events bigint NOT NULL,
    at timestamptz NOT NULL
);

-- Its work is done by a temporary table: see projections/__init__.py.
DROP FUNCTION IF EXISTS journal_between(bigint, bigint);

-- The last rebuild of each projection: what was asked for, how far it is, and what came of it. ``position`` moves with
-- the rows of schema rebuilt_<name>, in the same transaction; ``recipe`` is the hash of the statements that made them.
CREATE TABLE IF NOT EXISTS rebuilds (
    name text PRIMARY KEY,
    state text NOT NULL, -- asked, building, comparing, switching, stopping; then switched, compared, stopped, failed
    unattended boolean NOT NULL DEFAULT false, -- the service goes on with it by itself
    only_compare boolean NOT NULL DEFAULT false,
    recipe text,
    position bigint NOT NULL DEFAULT 0,
    target bigint NOT NULL DEFAULT 0,
    rows bigint,
    differences jsonb NOT NULL DEFAULT '[]',
    reason text,
    asked_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    ended_at timestamptz,
    switched_at timestamptz
);
ALTER TABLE rebuilds ADD COLUMN IF NOT EXISTS live_recipe text; -- of the tables that the pages read
