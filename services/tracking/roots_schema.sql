-- One row per day of the office (UTC+7) on which something was said: a root over all chains that went on, signed.
-- ``statement`` is what was signed, byte for byte; ``tree`` the hashes of all levels, the leaves first (merkle.py).
CREATE TABLE IF NOT EXISTS daily_roots (
    day date PRIMARY KEY,
    statement text NOT NULL,
    signature bytea NOT NULL,
    public_key text NOT NULL, -- PEM
    tree bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now()
);
-- Hashes do not compress; as they are, a part of a tree is read without the rest.
ALTER TABLE daily_roots ALTER COLUMN tree SET STORAGE EXTERNAL;

-- The journal is written in the order of its moments: this finds a day without reading the others.
CREATE INDEX IF NOT EXISTS journal_by_moment ON journal USING brin (journaled_at) WITH (autosummarize = on);
