-- What the console asks with: the rights are those of whoever calls. Idempotent.

-- A cursor takes one statement and no more, and only one that returns rows.
CREATE OR REPLACE FUNCTION analytics.opened(asked text) RETURNS refcursor LANGUAGE plpgsql AS $$
DECLARE
    answer refcursor := 'answer';
BEGIN
    OPEN answer NO SCROLL FOR EXECUTE asked;
    RETURN answer;
END
$$;

-- The next rows, each value as text and cut, so that no answer outgrows whoever fetches it.
CREATE OR REPLACE FUNCTION analytics.read_on(answer refcursor, most integer, longest integer) RETURNS SETOF text[]
LANGUAGE plpgsql AS $$
DECLARE
    line record;
BEGIN
    FOR place IN 1..most LOOP
        FETCH answer INTO line;
        EXIT WHEN NOT FOUND;
        RETURN NEXT ARRAY(
            SELECT left(value, longest) || CASE WHEN length(value) > longest THEN '…' ELSE '' END
            FROM json_each_text(row_to_json(line))
        );
    END LOOP;
END
$$;
