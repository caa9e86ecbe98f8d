-- How much of what was planned of their tasks departments had done, at the last report of each month
-- grain: one row per month and department
-- Being ahead with one task does not make up for another.
WITH window_of AS (
    SELECT EXTRACT(YEAR FROM CAST($as_of AS DATE)) * 12 + EXTRACT(MONTH FROM CAST($as_of AS DATE)) AS last_month
),
reported AS (
    SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.task_id, t.month_number ORDER BY t.report_day DESC) AS recency
    FROM task_month AS t
    WHERE t.report_day <= CAST($as_of_day AS BIGINT) AND t.report_day >= CAST($as_of_day AS BIGINT) - 400
        AND t.dept_name IS NOT NULL
        AND (CAST($campaign AS VARCHAR) IS NULL OR t.campaign_id = $campaign)
),
latest AS (
    SELECT
        r.month_number, r.dept_name, r.dept_code, d.peer_group, r.weight * r.planned_share AS planned,
        r.weight * CASE WHEN r.done_share < r.planned_share THEN r.done_share ELSE r.planned_share END AS earned
    FROM reported AS r LEFT JOIN department AS d ON d.dept_code = r.dept_code
    WHERE r.recency = 1 AND NOT r.is_cancelled
),
counted AS (
    SELECT
        r.month_number, r.dept_name, MAX(r.dept_code) AS dept_code, MAX(r.peer_group) AS peer_group, 'task' AS part,
        SUM(r.earned) AS numerator, SUM(r.planned) AS denominator, COUNT(*) AS n
    FROM latest AS r JOIN window_of AS w ON r.month_number > w.last_month - 13 AND r.month_number <= w.last_month
    GROUP BY r.month_number, r.dept_name
)
SELECT * FROM counted
