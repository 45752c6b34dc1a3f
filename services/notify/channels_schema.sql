-- How each way out of the house does, what is being handed over, and which mails were taken in. No personal data.

CREATE TABLE IF NOT EXISTS channels (
    channel text PRIMARY KEY,
    paused_by text,
    paused_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    openings integer NOT NULL DEFAULT 0,
    open_until timestamptz,
    probed_until timestamptz,
    last_error text NOT NULL DEFAULT '',
    last_error_at timestamptz,
    last_success_at timestamptz,
    unknown_news bigint NOT NULL DEFAULT 0
);
COMMENT ON COLUMN channels.failures IS 'In a row: how often the other side took nothing. What it says of one person only does not count.';
COMMENT ON COLUMN channels.openings IS 'How often in a row the channel was closed off because of that: each time longer.';
COMMENT ON COLUMN channels.open_until IS 'Until then nothing is tried (an open circuit); afterwards one message is, and decides.';
COMMENT ON COLUMN channels.probed_until IS 'A process is trying that one message.';
COMMENT ON COLUMN channels.unknown_news IS 'News of the other side about messages that we do not know.';
INSERT INTO channels (channel) VALUES ('email'), ('whatsapp') ON CONFLICT DO NOTHING;

-- Written right before a message leaves: whoever dies after that leaves a message of which nobody knows, whoever dies
-- before leaves one that was certainly not sent.
CREATE TABLE IF NOT EXISTS handed_over (
    key text NOT NULL,
    tries integer NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    outcome jsonb,
    PRIMARY KEY (key, tries)
);
COMMENT ON COLUMN handed_over.outcome IS 'What became of it, until that is recorded; NULL: the other side has not answered yet.';

CREATE INDEX IF NOT EXISTS outside_work_by_kind ON outside_work (kind, due_at) WHERE state IN ('due', 'claimed');
CREATE INDEX IF NOT EXISTS message_unanswered ON message (message_id) WHERE state = 'unanswered';

-- Mails that were taken in, each once.
CREATE TABLE IF NOT EXISTS mails_taken (
    received_id text PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
