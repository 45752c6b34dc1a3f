-- Versions of the permit types' terms: one line per event, only added to because of its name.
CREATE TABLE IF NOT EXISTS permit_terms_events (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    permit_code text NOT NULL,
    number integer NOT NULL,
    what text NOT NULL CHECK (what IN ('published', 'returned', 'taken-back')),
    terms jsonb,
    first_day date,
    reason text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS permit_terms_events_of
    ON permit_terms_events (permit_code, number, (what = 'taken-back'));

-- By which version of the catalogue an application runs; a line without one takes it from its slip.
ALTER TABLE my_applications ADD COLUMN IF NOT EXISTS catalogue_version text;
UPDATE my_applications SET catalogue_version = slip ->> 'catalogue_version'
FROM (
    SELECT originator_id, convert_from(state, 'UTF8')::jsonb -> 'slip' AS slip FROM events
    WHERE topic LIKE '%:PermitApplication.Submitted'
) handed_in
WHERE number IS NOT NULL AND catalogue_version IS NULL AND originator_id = application_id;
CREATE INDEX IF NOT EXISTS my_applications_not_over ON my_applications (permit_code, state)
    WHERE state IN ('draft', 'submitted', 'correction');
