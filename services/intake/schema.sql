-- The counter's own tables, beside the event store. Idempotent: run at every start.

-- One line per application, for the lists of who made it, or of those who act for the organisation it is made for.
CREATE TABLE IF NOT EXISTS my_applications (
    application_id uuid PRIMARY KEY,
    applicant_id uuid NOT NULL,
    organisation_id uuid,
    permit_code text NOT NULL,
    number text,
    state text NOT NULL,
    changed_at timestamptz NOT NULL
);
ALTER TABLE my_applications ADD COLUMN IF NOT EXISTS organisation_id uuid;
CREATE INDEX IF NOT EXISTS my_applications_of ON my_applications (applicant_id, changed_at DESC);
CREATE INDEX IF NOT EXISTS my_applications_of_organisation ON my_applications (organisation_id)
    WHERE organisation_id IS NOT NULL;
-- The kind of application, and which earlier permit it is about; a line without a kind takes both from its first event.
ALTER TABLE my_applications ADD COLUMN IF NOT EXISTS kind text;
ALTER TABLE my_applications ADD COLUMN IF NOT EXISTS earlier_id uuid;
UPDATE my_applications SET kind = said ->> 'kind', earlier_id = (said -> 'earlier_id' ->> '_data_')::uuid
FROM (SELECT originator_id, convert_from(state, 'UTF8')::jsonb AS said FROM events WHERE originator_version = 1) started
WHERE my_applications.kind IS NULL AND originator_id = application_id;
ALTER TABLE my_applications ALTER COLUMN kind SET DEFAULT 'new';
-- What became of the letter after it was issued: suspended, revoked, expired; empty while it counts.
ALTER TABLE my_applications ADD COLUMN IF NOT EXISTS standing text NOT NULL DEFAULT '';
CREATE INDEX IF NOT EXISTS my_applications_after ON my_applications (earlier_id) WHERE earlier_id IS NOT NULL;

-- The answers of the form, sealed with the person's key.
CREATE TABLE IF NOT EXISTS application_answers (
    application_id uuid PRIMARY KEY,
    sealed bytea NOT NULL
);

-- The end of the tracking link, sealed; events and messages know its SHA-256 only.
CREATE TABLE IF NOT EXISTS tracking_links (
    application_id uuid PRIMARY KEY,
    sealed bytea NOT NULL
);

-- What an application keeps beside its answers, sealed: the form put aside unfinished, the earlier permit on paper, the
-- address that the post brings the letter to, by whom it was handed in, answers given anew during a correction, and
-- what the answers were before.
CREATE TABLE IF NOT EXISTS draft_parts (
    application_id uuid NOT NULL,
    part text NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (application_id, part)
);
ALTER TABLE draft_parts DROP CONSTRAINT IF EXISTS draft_parts_part_check;
ALTER TABLE draft_parts ADD CONSTRAINT draft_parts_part_check
    CHECK (part IN ('form', 'earlier_on_paper', 'address', 'handed_in_by', 'answers_anew', 'former_answers'));
-- What the virus scanner said of a file, by its SHA-256. A file without a line, or still 'waiting', is in quarantine.
CREATE TABLE IF NOT EXISTS file_scans (
    sha256 text PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('waiting', 'clean', 'infected')),
    virus text NOT NULL DEFAULT '',
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    scanned_at timestamptz
);

-- Files on their way in, of which part has arrived. Only the ending of the name is kept: names hold personal data.
CREATE TABLE IF NOT EXISTS unfinished_uploads (
    upload_id uuid PRIMARY KEY,
    account_id uuid NOT NULL,
    application_id uuid NOT NULL,
    requirement text NOT NULL,
    ending text NOT NULL,
    length bigint NOT NULL CHECK (length > 0),
    received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND length),
    held boolean NOT NULL,
    finished boolean NOT NULL DEFAULT false,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS unfinished_uploads_of ON unfinished_uploads (account_id, began_at DESC);
CREATE INDEX IF NOT EXISTS unfinished_uploads_by_age ON unfinished_uploads (began_at);
CREATE TABLE IF NOT EXISTS upload_chunks (
    upload_id uuid NOT NULL REFERENCES unfinished_uploads ON DELETE CASCADE,
    at_byte bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (upload_id, at_byte)
);
ALTER TABLE upload_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL; -- photos and PDFs do not get smaller

-- A person's documents, so that one that was uploaded before can be used again.
CREATE TABLE IF NOT EXISTS my_documents (
    document_id uuid PRIMARY KEY,
    applicant_id uuid NOT NULL,
    application_id uuid NOT NULL,
    permit_code text NOT NULL,
    requirement text NOT NULL,
    sha256 text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    uploaded_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS my_documents_of ON my_documents (applicant_id, requirement, uploaded_at DESC);
CREATE INDEX IF NOT EXISTS my_documents_by_application ON my_documents (application_id, requirement);
CREATE INDEX IF NOT EXISTS my_documents_by_content ON my_documents (sha256);
