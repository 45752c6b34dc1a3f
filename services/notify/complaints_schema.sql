-- Complaints: codes and days in the open, words sealed. Idempotent: run at every start.
CREATE TABLE IF NOT EXISTS complaints (
    complaint_id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    category text NOT NULL,
    level text NOT NULL,
    state text NOT NULL,
    due_on date NOT NULL,
    first_due_on date NOT NULL,
    application_id uuid,
    account_id uuid,
    taken_by text NOT NULL DEFAULT '',
    filed_at timestamptz NOT NULL,
    answered_at timestamptz,
    first_answered_at timestamptz
);
CREATE INDEX IF NOT EXISTS complaints_open ON complaints (due_on, complaint_id) WHERE state IN ('open', 'answered');
CREATE INDEX IF NOT EXISTS complaints_by_account ON complaints (account_id, filed_at DESC);
CREATE INDEX IF NOT EXISTS complaints_by_time ON complaints (filed_at);

-- What was written, sealed with the complaint's own key (person_keys, purpose "complaint").
CREATE TABLE IF NOT EXISTS complaint_words (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    complaint_id uuid NOT NULL,
    writer text NOT NULL CHECK (writer IN ('complainant', 'office')),
    sealed bytea NOT NULL,
    written_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS complaint_words_by_complaint ON complaint_words (complaint_id, place);
