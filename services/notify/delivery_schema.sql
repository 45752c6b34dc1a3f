-- The letters and where they are. Idempotent: run at every start. No personal data: addresses are asked when a label
-- is printed, and kept nowhere.
CREATE TABLE IF NOT EXISTS deliveries (
    application_id uuid PRIMARY KEY,
    number text NOT NULL,
    letter text NOT NULL,
    way text NOT NULL,
    state text NOT NULL,
    turn integer NOT NULL DEFAULT 1,
    since timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL DEFAULT '',
    courier text NOT NULL DEFAULT '',
    consignment text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    reminded integer NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS deliveries_open ON deliveries (way, state, since)
    WHERE state IN ('ready', 'told', 'posted', 'returned');
CREATE INDEX IF NOT EXISTS deliveries_latest ON deliveries (changed_at DESC);
CREATE INDEX IF NOT EXISTS deliveries_by_number ON deliveries (number);
COMMENT ON COLUMN deliveries.since IS 'Since when it takes this way.';
