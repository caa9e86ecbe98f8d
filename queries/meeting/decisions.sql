-- Decisions with what the data shows of them at the report date: issues closed, come back, the task's progress
-- grain: one row per decision
WITH issues AS (
    SELECT
        d.decision_id,
        COUNT(*) AS n_issues,
        SUM(CASE WHEN c.closed_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END) AS n_closed,
        SUM(CASE WHEN c.closed_day <= CAST($as_of_day AS BIGINT)
            AND c.came_back_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END) AS n_came_back,
        MAX(CASE WHEN c.closed_day <= CAST($as_of_day AS BIGINT) THEN c.closed_day END) AS last_closed_day
    FROM decision_issue AS d
    LEFT JOIN closed_issue AS c ON c.issue_id = d.issue_id
    GROUP BY d.decision_id
),
standing AS (
    SELECT
        d.*,
        COALESCE(i.n_issues, 0) AS n_issues,
        COALESCE(i.n_closed, 0) AS n_closed,
        COALESCE(i.n_came_back, 0) AS n_came_back,
        i.last_closed_day,
        t.task_name, t.progress_pct AS task_progress_pct
    FROM decision AS d
    LEFT JOIN issues AS i ON i.decision_id = d.decision_id
    LEFT JOIN task AS t ON t.task_id = d.task_id
    WHERE (d.state <> '撤销' OR CAST($withdrawn AS VARCHAR) = 'yes')
        AND (CAST($department AS VARCHAR) IS NULL OR d.unit = $department)
        AND (CAST($meeting AS VARCHAR) IS NULL OR d.meeting_id = $meeting)
)
SELECT * FROM standing ORDER BY held_on DESC, seq
