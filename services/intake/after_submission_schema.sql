-- What follows a submission: the survey, visits; and questions as they were asked before there were conversations.

-- One line per question of the applicant.
CREATE TABLE IF NOT EXISTS application_questions (
    question_id uuid PRIMARY KEY,
    application_id uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    answered_at timestamptz,
    answered_by text
);
CREATE INDEX IF NOT EXISTS application_questions_of ON application_questions (application_id, asked_at);

-- Its words, sealed with the applicant's key.
CREATE TABLE IF NOT EXISTS question_texts (
    question_id uuid NOT NULL,
    part text NOT NULL CHECK (part IN ('question', 'answer')),
    sealed bytea NOT NULL,
    PRIMARY KEY (question_id, part)
);

-- Who was asked for an opinion and gave it; what was written beside the scores is sealed.
CREATE TABLE IF NOT EXISTS survey_responses (
    application_id uuid PRIMARY KEY,
    answered_at timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS survey_remarks (
    application_id uuid PRIMARY KEY,
    sealed bytea NOT NULL
);

-- Who has to choose a moment for the visit of the site, until when; gone once it is chosen or appointed.
CREATE TABLE IF NOT EXISTS proposed_visits (
    application_id uuid NOT NULL,
    step text NOT NULL,
    answer_by date NOT NULL,
    last_moment timestamptz NOT NULL,
    PRIMARY KEY (application_id, step)
);
