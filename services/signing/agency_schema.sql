-- The tables of the agencies' letters, beside the letter room's own. Idempotent: run at every start.

-- Who leads which agency and who works at the desks of the letter room, as intake says; and who stands in for whom, as
-- the desks say of everybody in the office.
CREATE TABLE IF NOT EXISTS agency_heads (
    username text PRIMARY KEY,
    agency text NOT NULL
);
CREATE TABLE IF NOT EXISTS deputies (
    absence_id uuid PRIMARY KEY,
    officer text NOT NULL,
    deputy text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    dismissed_at timestamptz
);
CREATE TABLE IF NOT EXISTS office_staff (
    username text PRIMARY KEY,
    roles text[] NOT NULL
);
CREATE INDEX IF NOT EXISTS deputies_by_deputy ON deputies (deputy, last_day);

-- One line per recommendation that was written for the head's signature.
CREATE TABLE IF NOT EXISTS agency_letters (
    letter_id uuid PRIMARY KEY,
    application_id uuid NOT NULL,
    step text NOT NULL,
    agency text NOT NULL,
    revision integer NOT NULL,
    advice text NOT NULL,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL,
    permit_name_en text NOT NULL,
    written_by text NOT NULL,
    since timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    trouble text NOT NULL DEFAULT '',
    UNIQUE (application_id, step)
);
ALTER TABLE agency_letters ADD COLUMN IF NOT EXISTS due_on date;
CREATE INDEX IF NOT EXISTS agency_letters_waiting ON agency_letters (agency, since) WHERE state IN ('waiting', 'signing');
CREATE INDEX IF NOT EXISTS agency_letters_done ON agency_letters (agency, since DESC);

-- What happened to each of them, for its page.
CREATE TABLE IF NOT EXISTS agency_letter_history (
    letter_id uuid NOT NULL,
    version integer NOT NULL,
    what text NOT NULL,
    revision integer,
    by text,
    acting_for text,
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    PRIMARY KEY (letter_id, version)
);

-- Signed recommendations as the public may know them: no personal data.
CREATE TABLE IF NOT EXISTS issued_agency_letters (
    code text PRIMARY KEY,
    letter_id uuid NOT NULL UNIQUE,
    reference text NOT NULL,
    agency text NOT NULL,
    agency_name text NOT NULL,
    agency_name_en text NOT NULL,
    head_title text NOT NULL,
    as_deputy boolean NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL,
    permit_name_en text NOT NULL,
    signed_on date NOT NULL,
    sha256 text NOT NULL UNIQUE
);
ALTER TABLE issued_agency_letters ADD COLUMN IF NOT EXISTS signer_name text NOT NULL DEFAULT '';

-- Every signed letter that the public can ask about, those of the office and those of the agencies. A column that is new
-- stands last: a view that is there already can only grow at its end.
CREATE OR REPLACE VIEW public_letters AS
SELECT code, letter, number, permit_code, permit_name, permit_name_en, signed_on, valid_until, revoked_at, sha256,
       signer_role, '' AS agency, '' AS agency_name, '' AS agency_name_en, '' AS head_title,
       capacity = 'acting' AS as_deputy, application_id, superseded_by, suspended_at, signed_by, district_name, signer_name
FROM issued_letters
UNION ALL
SELECT code, 'recommendation', reference, issued.permit_code, issued.permit_name, issued.permit_name_en, signed_on,
       NULL, NULL, sha256, 'agency_head', issued.agency, agency_name, agency_name_en, head_title, as_deputy,
       application_id, NULL, NULL, '', NULL, signer_name
FROM issued_agency_letters AS issued LEFT JOIN agency_letters USING (letter_id);
