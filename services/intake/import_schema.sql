-- Permits of earlier times, as they were imported.

-- One line per permit, for its holder's renewal; computed from the events.
CREATE TABLE IF NOT EXISTS imported_permits (
    permit_id uuid PRIMARY KEY,
    holder_id uuid NOT NULL,
    permit_code text NOT NULL,
    number text NOT NULL,
    signed_on date NOT NULL,
    valid_until date,
    digest text NOT NULL
);
CREATE INDEX IF NOT EXISTS imported_permits_of_holder ON imported_permits (holder_id, permit_code);

-- Holder and answers of each, sealed with the holder's key.
CREATE TABLE IF NOT EXISTS imported_particulars (
    permit_id uuid PRIMARY KEY,
    sealed bytea NOT NULL
);

-- Each run of the import, with what became of its rows; without an end it runs still, or was stopped.
CREATE TABLE IF NOT EXISTS imports (
    id uuid PRIMARY KEY,
    file_name text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    accepted integer NOT NULL DEFAULT 0,
    known integer NOT NULL DEFAULT 0,
    changed integer NOT NULL DEFAULT 0,
    refused integer NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS imports_latest ON imports (started_at DESC);
