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

CREATE INDEX IF NOT EXISTS letter_register_by_number ON letter_register (upper(number));
CREATE INDEX IF NOT EXISTS released_numbers_by_number ON released_numbers (upper(number));

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
ALTER TABLE desk_letters ADD COLUMN IF NOT EXISTS working_days numeric;
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

-- The words of a letter each time that somebody wrote them; they name nobody.
CREATE TABLE IF NOT EXISTS letter_drafts (
    letter_id uuid NOT NULL,
    version integer NOT NULL,
    text jsonb NOT NULL,
    by text NOT NULL,
    acting_for text,
    at timestamptz NOT NULL,
    PRIMARY KEY (letter_id, version)
);

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

-- How often the words of a letter were written: letters of earlier versions are counted once.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'desk_letters'::regclass AND attname = 'revision') THEN
        ALTER TABLE desk_letters ADD COLUMN revision integer NOT NULL DEFAULT 0;
        UPDATE desk_letters SET revision = (
            SELECT count(*) FROM letter_history
            WHERE letter_history.letter_id = desk_letters.letter_id AND what = 'drafted');
    END IF;
END
$$;

-- Letters follow issued letters: which one each is about; and what the public register shows of a permit.
ALTER TABLE desk_letters ADD COLUMN IF NOT EXISTS about uuid;
ALTER TABLE desk_letters ADD COLUMN IF NOT EXISTS decides text;
ALTER TABLE desk_letters ADD COLUMN IF NOT EXISTS kind text;
ALTER TABLE desk_letters ADD COLUMN IF NOT EXISTS district text;
ALTER TABLE desk_letters ADD COLUMN IF NOT EXISTS district_name text;
CREATE INDEX IF NOT EXISTS desk_letters_about ON desk_letters (about, since) WHERE about IS NOT NULL;

-- What the permit is called; letters of earlier versions take it from their first events.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'desk_letters'::regclass AND attname = 'permit_name') THEN
        ALTER TABLE desk_letters ADD COLUMN permit_name text NOT NULL DEFAULT '',
            ADD COLUMN permit_name_en text NOT NULL DEFAULT '';
        UPDATE desk_letters SET
            permit_name = coalesce(said #>> '{slip,permit_name}', ''),
            permit_name_en = coalesce(said #>> '{slip,permit_name_en}', '')
        FROM (
            SELECT originator_id, convert_from(state, 'UTF8')::jsonb AS said FROM events
            WHERE topic = 'services.signing.domain:Letter.Opened'
        ) AS opened WHERE originator_id = letter_id;
    END IF;
END
$$;

ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS superseded_by text;
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS suspended_at timestamptz;
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS suspended_until date;
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS expired_at timestamptz;
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS told_days integer;
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS decides text;
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS kind text;
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS district text;
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS district_name text;
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS changed_at timestamptz;

-- Letters of earlier versions take them from their first events.
UPDATE desk_letters SET
    kind = said #>> '{slip,kind}', district = said #>> '{slip,district}', district_name = said #>> '{slip,district_name}'
FROM (
    SELECT originator_id, convert_from(state, 'UTF8')::jsonb AS said FROM events
    WHERE topic = 'services.signing.domain:Letter.Opened'
) AS opened
WHERE desk_letters.kind IS NULL AND originator_id = letter_id;
UPDATE issued_letters SET
    decides = letter, kind = desk.kind, district = desk.district, district_name = desk.district_name,
    changed_at = coalesce(revoked_at, signed_on)
FROM desk_letters AS desk
WHERE issued_letters.decides IS NULL AND desk.letter_id = issued_letters.letter_id;

-- What the rounds look for: permits that have not ended yet.
CREATE INDEX IF NOT EXISTS issued_letters_ending ON issued_letters (valid_until)
    WHERE revoked_at IS NULL AND superseded_by IS NULL AND expired_at IS NULL AND decides = 'permit';

-- The order of the public register, whole and by permit type.
CREATE INDEX IF NOT EXISTS issued_letters_listed ON issued_letters (signed_on DESC, number DESC) WHERE decides = 'permit';
CREATE INDEX IF NOT EXISTS issued_letters_of_type ON issued_letters (permit_code, signed_on DESC, number DESC)
    WHERE decides = 'permit';
CREATE INDEX IF NOT EXISTS issued_letters_of_district ON issued_letters (district)
    WHERE decides = 'permit' AND district IS NOT NULL;
-- Part of a number, wherever it stands. The extension is a trusted one: who owns the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX IF NOT EXISTS issued_letters_numbers ON issued_letters USING gin (upper(number) gin_trgm_ops)
    WHERE decides = 'permit';
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS capacity text NOT NULL DEFAULT 'head';
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS signed_by text NOT NULL DEFAULT '';
ALTER TABLE issued_letters ADD COLUMN IF NOT EXISTS signer_name text NOT NULL DEFAULT '';

-- What holders of permits owe after the issue, and whether they did it.
CREATE TABLE IF NOT EXISTS duties (
    letter_id uuid NOT NULL,
    application_id uuid NOT NULL,
    code text NOT NULL,
    text text NOT NULL,
    text_en text NOT NULL,
    due_on date NOT NULL,
    state text NOT NULL DEFAULT 'open',
    reminded boolean NOT NULL DEFAULT false,
    done_by text,
    note text NOT NULL DEFAULT '',
    document_id uuid,
    done_at timestamptz,
    PRIMARY KEY (letter_id, code)
);
CREATE INDEX IF NOT EXISTS duties_of_application ON duties (application_id, due_on);
CREATE INDEX IF NOT EXISTS duties_open ON duties (due_on) WHERE state = 'open';
