-- Campaigns with their span (their own dates, else their phases', else their tasks') and what is known of them.
-- grain: one row per campaign
WITH phase_spans AS (
    SELECT
        campaign_id,
        COUNT(*) AS n_phases,
        SUM(CASE WHEN dates_from = '无日期' THEN 1 ELSE 0 END) AS n_undated_phases,
        MIN(start_day) AS first_day,
        MAX(end_day) AS last_day
    FROM phase_dated
    GROUP BY campaign_id
),
task_spans AS (
    SELECT campaign_id, COUNT(DISTINCT task_id) AS n_tasks, MIN(start_day) AS first_day, MAX(end_day) AS last_day
    FROM task_report
    WHERE report_day <= CAST($as_of_day AS BIGINT)
    GROUP BY campaign_id
),
spans AS (
    SELECT
        c.campaign_id,
        c.campaign_name,
        c.campaign_type,
        c.source_doc,
        COALESCE(c.start_day, p.first_day, t.first_day) AS start_day,
        COALESCE(c.end_day, p.last_day, t.last_day) AS end_day,
        COALESCE(p.n_phases, 0) AS n_phases,
        COALESCE(p.n_undated_phases, 0) AS n_undated_phases,
        COALESCE(t.n_tasks, 0) AS n_tasks
    FROM campaign_known AS c
    LEFT JOIN phase_spans AS p ON p.campaign_id = c.campaign_id
    LEFT JOIN task_spans AS t ON t.campaign_id = c.campaign_id
),
ordered AS (
    SELECT
        *,
        CASE
            WHEN start_day <= CAST($as_of_day AS BIGINT) AND end_day >= CAST($as_of_day AS BIGINT) THEN 0
            WHEN end_day < CAST($as_of_day AS BIGINT) THEN 1
            ELSE 2
        END AS turn
    FROM spans
    ORDER BY turn, start_day DESC, campaign_id
)
SELECT * FROM ordered
