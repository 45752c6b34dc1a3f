-- What one service keeps about messages: its place in its own event log, what it has taken in, what it could not take
-- in, and what it still has to do outside. Safe to run again.

CREATE TABLE IF NOT EXISTS relay_position (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL
);
COMMENT ON TABLE relay_position IS 'How far the relay has published the event table: every event up to this notification_id was confirmed by the broker.';
INSERT INTO relay_position (position) VALUES (0) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS inbox_marks (
    source text NOT NULL,
    event_id text NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, event_id)
);
COMMENT ON TABLE inbox_marks IS 'One row per message taken in or parked, committed with its effects: what makes a duplicate harmless.';

CREATE TABLE IF NOT EXISTS parked_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text,
    event_id text,
    subject text,
    body bytea NOT NULL,
    reason text NOT NULL,
    traceback text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS parked_messages_by_subject ON parked_messages (subject, id);
COMMENT ON TABLE parked_messages IS 'Messages this service could not take in, and the later ones of the same application waiting behind them, in order of id.';
COMMENT ON COLUMN parked_messages.subject IS 'The application; NULL when the message is no envelope at all.';

CREATE TABLE IF NOT EXISTS skipped_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parked_id bigint NOT NULL,
    source text,
    event_id text,
    subject text,
    body bytea NOT NULL,
    cause text NOT NULL,
    traceback text NOT NULL,
    parked_at timestamptz NOT NULL,
    reason text NOT NULL,
    skipped_by text NOT NULL,
    skipped_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS skipped_messages_by_subject ON skipped_messages (subject);
COMMENT ON TABLE skipped_messages IS 'Parked messages that a person took out of the row, each time with a reason. Rows are only added.';
COMMENT ON COLUMN skipped_messages.parked_id IS 'Its id among parked_messages, which it gets again when it is put back: its place in the row.';

CREATE TABLE IF NOT EXISTS settled_skips (
    skip_id bigint PRIMARY KEY REFERENCES skipped_messages,
    how text NOT NULL CHECK (how IN ('put back', 'overtaken')),
    settled_by text,
    settled_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE settled_skips IS 'Skips that cannot be undone any more: the message was put back, or a later one of its application was taken in. Rows are only added.';

CREATE TABLE IF NOT EXISTS outside_work (
    key text PRIMARY KEY,
    kind text NOT NULL,
    application_id uuid NOT NULL,
    payload jsonb NOT NULL,
    state text NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'claimed', 'done', 'declined', 'unknown', 'stuck')),
    tries integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    claimed_until timestamptz,
    outcome jsonb,
    reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz
);
CREATE INDEX IF NOT EXISTS outside_work_open ON outside_work (due_at) WHERE state IN ('due', 'claimed');
CREATE INDEX IF NOT EXISTS outside_work_stuck ON outside_work (created_at) WHERE state = 'stuck';
COMMENT ON TABLE outside_work IS 'What this service has to do in the outside world, recorded with the event that decided it. tries numbers the claims: only the latest one may settle the row.';
COMMENT ON COLUMN outside_work.state IS 'due; claimed by a worker; done; declined (a person must act); unknown (sent, no answer); stuck (performed, but its outcome could not be recorded: see reason)';

CREATE TABLE IF NOT EXISTS revoked_sessions (
    username text PRIMARY KEY,
    before timestamptz NOT NULL
);
COMMENT ON TABLE revoked_sessions IS 'Whose sessions ended before their time: a token issued before that moment counts for nothing.';

CREATE TABLE IF NOT EXISTS known_calendars (
    year integer PRIMARY KEY,
    days_off date[] NOT NULL,
    working_weekends date[] NOT NULL,
    said_at timestamptz NOT NULL
);
COMMENT ON TABLE known_calendars IS 'The days on which the office does not work, by year, as it was said last; years that are missing follow the law.';
