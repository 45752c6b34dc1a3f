-- The helpdesk: ids and moments in the open, words sealed. Idempotent: run at every start.
CREATE TABLE IF NOT EXISTS conversations (
    conversation_id uuid PRIMARY KEY,
    account_id uuid,
    application_id uuid,
    way text NOT NULL,
    state text NOT NULL,
    holder text NOT NULL DEFAULT '',
    opened_at timestamptz NOT NULL,
    waiting_since timestamptz,
    last_at timestamptz NOT NULL,
    version integer NOT NULL, -- of the last event: what a page waits for that shows it
    person_here_at timestamptz, -- when the person last had it open, with messages appearing by themselves
    first_answered_at timestamptz,
    first_minutes integer -- open minutes until the first answer
);
CREATE INDEX IF NOT EXISTS conversations_open ON conversations (waiting_since, conversation_id) WHERE state <> 'closed';
CREATE INDEX IF NOT EXISTS conversations_closed ON conversations (last_at DESC) WHERE state = 'closed';
CREATE INDEX IF NOT EXISTS conversations_by_account ON conversations (account_id, last_at DESC);
CREATE INDEX IF NOT EXISTS conversations_by_application ON conversations (application_id, last_at DESC);
CREATE INDEX IF NOT EXISTS conversations_of_strangers ON conversations (opened_at) WHERE account_id IS NULL;
CREATE INDEX IF NOT EXISTS conversations_first_answers ON conversations (first_answered_at);

-- Everything that a conversation shows, by the number of its event.
CREATE TABLE IF NOT EXISTS conversation_entries (
    conversation_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    by text NOT NULL,
    way text NOT NULL,
    other text NOT NULL DEFAULT '', -- to whom it was handed over
    at timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, number)
);

-- The words of an entry, sealed with the key of the account, or of the conversation (person_keys, purpose "conversation").
CREATE TABLE IF NOT EXISTS conversation_words (
    conversation_id uuid NOT NULL,
    number integer NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (conversation_id, number)
);

-- Files that came with an entry: sealed like the words, they lie in the object store under the hash of the sealed bytes.
CREATE TABLE IF NOT EXISTS conversation_files (
    conversation_id uuid NOT NULL,
    number integer NOT NULL,
    place integer NOT NULL, -- among the files of its message
    file_id uuid NOT NULL,
    sha256 text NOT NULL,
    media_type text NOT NULL,
    size integer NOT NULL, -- bytes, before sealing
    PRIMARY KEY (conversation_id, file_id)
);

-- Which file the desk would take over as which document of a correction; given: the person agreed.
CREATE TABLE IF NOT EXISTS conversation_proposals (
    conversation_id uuid NOT NULL,
    file_id uuid NOT NULL,
    requirement text NOT NULL,
    title text NOT NULL,
    given boolean NOT NULL DEFAULT false,
    PRIMARY KEY (conversation_id, file_id, requirement)
);

-- From which address a stranger writes (keyed hash), to find their conversation again.
CREATE TABLE IF NOT EXISTS conversation_senders (
    sender text NOT NULL,
    conversation_id uuid NOT NULL,
    PRIMARY KEY (sender, conversation_id)
);

-- What came in by e-mail and WhatsApp (keyed hash of what the channel calls it), so that the same twice is one.
CREATE TABLE IF NOT EXISTS received_messages (received text PRIMARY KEY);
