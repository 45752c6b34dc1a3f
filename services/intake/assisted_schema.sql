-- Visits at the counter, for the list of the day.
CREATE TABLE IF NOT EXISTS assistances (
    assistance_id uuid PRIMARY KEY,
    applicant_id uuid NOT NULL,
    queue_number text NOT NULL,
    by text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX IF NOT EXISTS assistances_by_day ON assistances (began_at);
