-- Whose work each step is, as far as other services say it; usernames only.
CREATE TABLE IF NOT EXISTS step_holders (
    application_id uuid NOT NULL,
    step text NOT NULL,
    holder text NOT NULL,
    PRIMARY KEY (application_id, step)
);

-- Steps of which the applicant knows why they take longer.
CREATE TABLE IF NOT EXISTS explained_delays (
    application_id uuid NOT NULL,
    step text NOT NULL,
    PRIMARY KEY (application_id, step)
);

-- Who is to be asked how the service was, from when on; ``closed``: asked, or answered without being asked.
CREATE TABLE IF NOT EXISTS survey_invitations (
    application_id uuid PRIMARY KEY,
    due_at timestamptz NOT NULL,
    closed boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS survey_invitations_open ON survey_invitations (application_id) WHERE NOT closed;

CREATE INDEX IF NOT EXISTS message_unread_by_staff ON message ((md5(recipient)::uuid))
    WHERE audience = 'staff' AND read_on_site_at IS NULL;
