-- Decisions with what the data shows of them at the report date: issues closed, come back, the task's progress
-- grain: one row per decision
WITH linked AS (
    -- Of a meeting beyond the working calendar no day number is known: every return then counts as one since.
    SELECT
        d.decision_id, c.closed_day,
        CASE WHEN c.came_back_day <= CAST($as_of_day AS BIGINT) THEN c.came_back_day END AS back_day,
        COALESCE(w.day, 0) AS held_day
    FROM decision_issue AS d
    LEFT JOIN decision AS m ON m.decision_id = d.decision_id
    LEFT JOIN work_day AS w ON w.day_on = m.held_on
    LEFT JOIN closed_issue AS c ON c.issue_id = d.issue_id AND c.closed_day <= CAST($as_of_day AS BIGINT)
),
issues AS (
    SELECT
        decision_id, COUNT(*) AS n_issues, COUNT(closed_day) AS n_closed, COUNT(back_day) AS n_came_back,
        SUM(CASE WHEN back_day > held_day THEN 1 ELSE 0 END) AS n_back_since,
        MAX(closed_day) AS last_closed_day, MAX(back_day) AS last_back_day
    FROM linked
    GROUP BY decision_id
),
standing AS (
    SELECT
        d.*,
        COALESCE(i.n_issues, 0) AS n_issues,
        COALESCE(i.n_closed, 0) AS n_closed,
        COALESCE(i.n_came_back, 0) AS n_came_back,
        COALESCE(i.n_back_since, 0) AS n_back_since,
        i.last_closed_day, i.last_back_day,
        t.task_name,
        CASE WHEN t.status = '已完成' THEN 100e0 ELSE t.progress_pct END AS task_progress_pct
    FROM decision AS d
    LEFT JOIN issues AS i ON i.decision_id = d.decision_id
    LEFT JOIN task AS t ON t.task_id = d.task_id
    WHERE (d.state <> '撤销' OR CAST($withdrawn AS VARCHAR) = 'yes')
        AND (CAST($department AS VARCHAR) IS NULL OR d.unit = $department)
        AND (CAST($meeting AS VARCHAR) IS NULL OR d.meeting_id = $meeting)
)
SELECT * FROM standing ORDER BY held_on DESC, seq
