-- The letter room's own tables, beside the event store. Idempotent: run at every start.

-- The registers: the last number given out per pattern and year. Its row is the lock that keeps them without holes.
CREATE TABLE IF NOT EXISTS letter_numbers (
    register text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL,
    PRIMARY KEY (register, year)
);

-- Which letter got which number.
CREATE TABLE IF NOT EXISTS letter_register (
    register text NOT NULL,
    year integer NOT NULL,
    sequence integer NOT NULL,
    number text NOT NULL UNIQUE,
    application_id uuid NOT NULL UNIQUE,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (register, year, sequence)
);

-- One line per letter that came to us: where it lies, and what a desk must know at a glance.
CREATE TABLE IF NOT EXISTS desk_letters (
    application_id uuid PRIMARY KEY,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    proposal text NOT NULL,
    step text,
    desk text,
    since timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'open',
    trouble text NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS desk_letters_waiting ON desk_letters (desk, since) WHERE step IS NOT NULL;

-- What happened to a letter, for its page.
CREATE TABLE IF NOT EXISTS letter_history (
    application_id uuid NOT NULL,
    version integer NOT NULL,
    what text NOT NULL,
    step text,
    by text,
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    PRIMARY KEY (application_id, version)
);

-- Signed letters as the public may know them: no personal data.
CREATE TABLE IF NOT EXISTS issued_letters (
    code text PRIMARY KEY,
    application_id uuid NOT NULL UNIQUE,
    letter text NOT NULL,
    number text NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL,
    permit_name_en text NOT NULL,
    signer_role text NOT NULL,
    signed_on date NOT NULL,
    valid_until date,
    sha256 text NOT NULL UNIQUE,
    revoked_at timestamptz
);
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS superseded_by text;
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS suspended_at timestamptz;
