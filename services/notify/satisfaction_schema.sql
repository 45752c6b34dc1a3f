-- The satisfaction survey: which decisions there were, whose letter was dispatched, and what was answered. Scores and
-- classes of people only; what they wrote stays with the counter.
CREATE TABLE IF NOT EXISTS survey_cases (
    application_id uuid PRIMARY KEY,
    outcome text,
    dispatched_at timestamptz,
    answered_at timestamptz,
    scores jsonb NOT NULL DEFAULT '{}',
    profile jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS survey_cases_answered ON survey_cases (answered_at) WHERE answered_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS survey_cases_dispatched ON survey_cases (dispatched_at) WHERE dispatched_at IS NOT NULL;
COMMENT ON COLUMN survey_cases.outcome IS 'permit or refusal; empty until the letter reached us.';
