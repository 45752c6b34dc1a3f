-- Tries to look an application up by its number: only the SHA-256 of the number is kept, and only for a day.
CREATE TABLE IF NOT EXISTS lookup_tries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number_key text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS lookup_tries_by_number ON lookup_tries (number_key, at);
CREATE INDEX IF NOT EXISTS lookup_tries_by_age ON lookup_tries (at);
