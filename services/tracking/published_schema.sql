-- Figures for everybody, counted anew every hour: reading them costs nothing, however many do. Idempotent.

CREATE TABLE IF NOT EXISTS published_figures (
    name text PRIMARY KEY, -- of a file of open data
    first_day date NOT NULL,
    last_day date NOT NULL,
    rows jsonb NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
