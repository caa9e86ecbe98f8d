-- The issues that a decision is about, with the day on which each was closed and came back, up to the report date
-- grain: one row per decision and issue
WITH linked AS (
    SELECT
        d.decision_id, d.issue_id, i.dept_name, i.subcategory, i.due_day,
        COALESCE(i.venue_name, i.address, i.street_name) AS place,
        CASE WHEN c.closed_day <= CAST($as_of_day AS BIGINT) THEN c.closed_day END AS closed_day,
        CASE WHEN c.came_back_day <= CAST($as_of_day AS BIGINT) THEN c.came_back_day END AS came_back_day,
        c.came_back_how
    FROM decision_issue AS d
    LEFT JOIN issue_named AS i ON i.issue_id = d.issue_id
    LEFT JOIN closed_issue AS c ON c.issue_id = d.issue_id
    WHERE d.decision_id = $decision
        AND (CAST($own_department AS VARCHAR) IS NULL OR i.dept_name = $own_department)
)
SELECT * FROM linked ORDER BY issue_id
