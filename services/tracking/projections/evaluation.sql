-- What the evaluation needs beside the clocks: what had to be mended, why it was refused, why it took longer, how people
-- judged it, and how things are called. No officer and no applicant is named.

-- tables

-- Each fault of each request for a correction. ``asked_as``: document, answer, further_document.
CREATE TABLE IF NOT EXISTS requested_corrections (
    application_id uuid NOT NULL,
    "position" bigint NOT NULL,
    fault integer NOT NULL,
    step text NOT NULL,
    at timestamptz NOT NULL,
    asked_as text NOT NULL,
    requirement text NOT NULL,
    title text NOT NULL,
    PRIMARY KEY (application_id, "position", fault)
);
CREATE INDEX IF NOT EXISTS requested_corrections_by_time ON requested_corrections (at);

-- Why somebody held that it must be refused: the grounds of a desk, or the word of an agency that advised against it.
CREATE TABLE IF NOT EXISTS refusal_grounds (
    application_id uuid NOT NULL,
    "position" bigint NOT NULL,
    ground integer NOT NULL,
    step text NOT NULL,
    at timestamptz NOT NULL,
    agency text,
    requirement text NOT NULL DEFAULT '',
    title text NOT NULL DEFAULT '',
    legal_basis text NOT NULL DEFAULT '',
    PRIMARY KEY (application_id, "position", ground)
);

-- Why a step took longer, in the words that the applicant reads.
CREATE TABLE IF NOT EXISTS explained_delays (
    application_id uuid NOT NULL,
    "position" bigint NOT NULL,
    step text NOT NULL,
    at timestamptz NOT NULL,
    reason text NOT NULL,
    expected_on date,
    PRIMARY KEY (application_id, "position")
);

-- The first letter that was signed decides.
CREATE TABLE IF NOT EXISTS decisions (
    application_id uuid PRIMARY KEY,
    letter text NOT NULL, -- permit, refusal
    decided_on date NOT NULL
);
CREATE INDEX IF NOT EXISTS decisions_by_day ON decisions (decided_on);

-- The first answer of each applicant, one to four for each element; NULL: this element was left out.
CREATE TABLE IF NOT EXISTS survey_scores (
    application_id uuid PRIMARY KEY,
    answered_on date NOT NULL,
    u1 smallint, u2 smallint, u3 smallint, u4 smallint, u5 smallint, u6 smallint, u7 smallint, u8 smallint, u9 smallint
);
CREATE INDEX IF NOT EXISTS survey_scores_by_day ON survey_scores (answered_on);

-- How codes were called by the latest application that used them. ``kind``: permit, sector, district, and
-- requirement, whose code is permit type/requirement.
CREATE TABLE IF NOT EXISTS names (
    kind text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    "position" bigint NOT NULL,
    PRIMARY KEY (kind, code)
);

-- batch

INSERT INTO requested_corrections (application_id, "position", fault, step, at, asked_as, requirement, title)
SELECT application_id, "position", place, data ->> 'step', at, coalesce(fault ->> 'kind', 'document'),
       fault ->> 'requirement', coalesce(fault ->> 'title', '')
FROM journal_piece, jsonb_array_elements(data -> 'faults') WITH ORDINALITY AS faults (fault, place)
WHERE fact = 'correction-requested'
ON CONFLICT DO NOTHING;

INSERT INTO refusal_grounds (application_id, "position", ground, step, at, requirement, title, legal_basis)
SELECT application_id, "position", place, data ->> 'step', at, coalesce(ground ->> 'requirement', ''),
       coalesce(ground ->> 'title', ''), coalesce(ground ->> 'legal_basis', '')
FROM journal_piece, jsonb_array_elements(
    CASE WHEN jsonb_array_length(coalesce(data -> 'grounds', '[]')) > 0 THEN data -> 'grounds' ELSE '[{}]' END
) WITH ORDINALITY AS grounds (ground, place)
WHERE fact = 'refusal-proposed'
ON CONFLICT DO NOTHING;

INSERT INTO refusal_grounds (application_id, "position", ground, step, at, agency)
SELECT application_id, "position", 1, data ->> 'step', at, data ->> 'agency'
FROM journal_piece WHERE fact = 'recommendation-issued' AND NOT (data ->> 'favourable')::boolean
ON CONFLICT DO NOTHING;

INSERT INTO explained_delays (application_id, "position", step, at, reason, expected_on)
SELECT application_id, "position", data ->> 'step', at, data ->> 'reason', (data ->> 'expected_on')::date
FROM journal_piece WHERE fact = 'delay-explained'
ON CONFLICT DO NOTHING;

INSERT INTO decisions (application_id, letter, decided_on)
SELECT DISTINCT ON (application_id) application_id, data ->> 'letter', office_day(at)
FROM journal_piece WHERE fact = 'letter-signed' ORDER BY application_id, "position"
ON CONFLICT (application_id) DO NOTHING;

INSERT INTO survey_scores (application_id, answered_on, u1, u2, u3, u4, u5, u6, u7, u8, u9)
SELECT DISTINCT ON (application_id) application_id, office_day(at), scores.*
FROM journal_piece, jsonb_to_record(data -> 'scores') AS scores (
    "U1" smallint, "U2" smallint, "U3" smallint, "U4" smallint, "U5" smallint, "U6" smallint, "U7" smallint,
    "U8" smallint, "U9" smallint
)
WHERE fact = 'survey-answered' ORDER BY application_id, "position"
ON CONFLICT (application_id) DO NOTHING;

INSERT INTO names (kind, code, name, name_en, "position")
SELECT DISTINCT ON (kind, code) kind, code, name, name_en, "position"
FROM (
    SELECT "position", data -> 'slip' AS slip FROM journal_piece WHERE fact = 'application-submitted'
) AS submitted, LATERAL (
    SELECT 'permit', slip ->> 'permit_code', slip ->> 'permit_name', slip ->> 'permit_name_en'
    UNION ALL SELECT 'sector', slip ->> 'sector', slip ->> 'sector_name', slip ->> 'sector_name_en'
    UNION ALL SELECT 'district', slip ->> 'district', slip ->> 'district_name', slip ->> 'district_name'
    UNION ALL SELECT 'requirement', (slip ->> 'permit_code') || '/' || (document ->> 'requirement'),
                     document ->> 'title', document ->> 'title' FROM jsonb_array_elements(slip -> 'documents') AS document
) AS called (kind, code, name, name_en)
WHERE code <> '' AND name <> ''
ORDER BY kind, code, "position" DESC
ON CONFLICT (kind, code) DO UPDATE SET
    name = excluded.name, name_en = excluded.name_en, "position" = excluded."position";
