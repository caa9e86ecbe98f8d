-- The clauses of the plans, in the plan's order, with their campaign by name.
-- grain: one row per clause
WITH listed AS (
    SELECT
        l.campaign_id,
        COALESCE(c.campaign_name, l.campaign_id) AS campaign_name,
        l.clause_ref,
        l.seq,
        l.chapter,
        l.clause_title,
        l.clause_quote,
        l.demand,
        COALESCE(l.needs_task, TRUE) AS needs_task,
        l.row_number
    FROM clause AS l
    LEFT JOIN campaign AS c ON c.campaign_id = l.campaign_id
    WHERE CAST($campaign AS VARCHAR) IS NULL OR l.campaign_id = CAST($campaign AS VARCHAR)
),
ordered AS (
    SELECT * FROM listed
    ORDER BY campaign_id, seq, row_number, clause_ref
)
SELECT * FROM ordered
