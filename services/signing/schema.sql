-- The letter room's own tables, beside the event store. Idempotent: run at every start.

-- Earlier versions knew one letter per application, and named it by the application.
DO $$
DECLARE
    old text;
BEGIN
    FOREACH old IN ARRAY ARRAY['letter_register', 'desk_letters', 'letter_history', 'issued_letters'] LOOP
        IF to_regclass(old) IS NOT NULL AND NOT EXISTS (
            SELECT FROM pg_attribute WHERE attrelid = to_regclass(old) AND attname = 'letter_id') THEN
            EXECUTE format('ALTER TABLE %I RENAME COLUMN application_id TO letter_id', old);
        END IF;
    END LOOP;
END
$$;

-- The registers: the last number given out per pattern and year. Its row is the lock that keeps them without holes.
CREATE TABLE IF NOT EXISTS letter_numbers (
    register text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL,
    PRIMARY KEY (register, year)
);

-- Numbers that came back, and whether a later letter has taken them: in one year's register none is left out.
CREATE TABLE IF NOT EXISTS released_numbers (
    register text NOT NULL,
    year integer NOT NULL,
    sequence integer NOT NULL,
    number text NOT NULL,
    letter_id uuid NOT NULL,
    version integer NOT NULL,
    reason text NOT NULL,
    released_at timestamptz NOT NULL,
    taken_again boolean NOT NULL DEFAULT false,
    PRIMARY KEY (letter_id, version)
);
CREATE UNIQUE INDEX IF NOT EXISTS released_numbers_free ON released_numbers (register, year, sequence)
    WHERE NOT taken_again;

-- Which letter holds which number.
CREATE TABLE IF NOT EXISTS letter_register (
    register text NOT NULL,
    year integer NOT NULL,
    sequence integer NOT NULL,
    number text NOT NULL UNIQUE,
    letter_id uuid NOT NULL UNIQUE,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (register, year, sequence)
);

-- One line per letter that came to us: where it lies, and what a desk must know at a glance.
CREATE TABLE IF NOT EXISTS desk_letters (
    letter_id uuid PRIMARY KEY,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    proposal text NOT NULL,
    step text,
    desk text,
    since timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'open',
    trouble text NOT NULL DEFAULT ''
);
ALTER TABLE desk_letters ADD COLUMN IF NOT EXISTS application_id uuid;
UPDATE desk_letters SET application_id = letter_id WHERE application_id IS NULL;
CREATE INDEX IF NOT EXISTS desk_letters_waiting ON desk_letters (desk, since) WHERE step IS NOT NULL;

-- What happened to a letter, for its page.
CREATE TABLE IF NOT EXISTS letter_history (
    letter_id uuid NOT NULL,
    version integer NOT NULL,
    what text NOT NULL,
    step text,
    by text,
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    PRIMARY KEY (letter_id, version)
);
ALTER TABLE letter_history ADD COLUMN IF NOT EXISTS acting_for text;
ALTER TABLE letter_history ADD COLUMN IF NOT EXISTS revision integer;
ALTER TABLE letter_history ADD COLUMN IF NOT EXISTS seen_sha256 text;

-- Signed letters as the public may know them: no personal data.
CREATE TABLE IF NOT EXISTS issued_letters (
    code text PRIMARY KEY,
    letter_id uuid NOT NULL UNIQUE,
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
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS application_id uuid;
UPDATE issued_letters SET application_id = letter_id WHERE application_id IS NULL;
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS capacity text NOT NULL DEFAULT 'head';
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS signed_by text NOT NULL DEFAULT '';
