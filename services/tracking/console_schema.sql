-- What was asked by the console of analysts: their own last questions, and the record of who asked what. Idempotent.

CREATE TABLE IF NOT EXISTS console_questions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username text NOT NULL,
    asked text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    milliseconds integer NOT NULL,
    rows integer, -- NULL: it was not answered
    trouble text NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS console_questions_own ON console_questions (username, id);
