-- What the operators' page looks up: measured on a million messages.
CREATE INDEX IF NOT EXISTS message_waiting ON message (channel, requested_at) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS message_gone_out ON message (channel, since DESC)
    WHERE state IN ('sent', 'delivered', 'read');
CREATE INDEX IF NOT EXISTS message_by_subject ON message (subject_matter, since DESC);
CREATE INDEX IF NOT EXISTS message_by_channel ON message (channel, since DESC);
CREATE INDEX IF NOT EXISTS message_by_number ON message (number) WHERE number <> '';
