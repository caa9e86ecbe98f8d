-- Each phase: its days, its tasks, and its planned and earned weight at the report date.
-- grain: one row per phase
WITH latest AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY task_id ORDER BY report_day DESC) AS recency
    FROM task_report
    WHERE report_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
),
tasks AS (
    SELECT
        *,
        CASE
            WHEN start_day IS NULL OR end_day IS NULL THEN NULL
            WHEN CAST($as_of_day AS BIGINT) >= end_day THEN 1e0
            WHEN CAST($as_of_day AS BIGINT) < start_day THEN 0e0
            ELSE (CAST($as_of_day AS BIGINT) - start_day + 1) * 1e0 / (end_day - start_day + 1)
        END AS planned_share,
        CASE WHEN status = '已完成' OR done_share >= 1 THEN 1 ELSE 0 END AS is_done
    FROM latest
    WHERE recency = 1 AND NOT is_cancelled
),
sums AS (
    SELECT
        phase_id,
        COUNT(*) AS n_tasks,
        SUM(is_done) AS n_done,
        SUM(CASE WHEN is_done = 0 AND end_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END) AS n_late,
        SUM(CASE WHEN planned_share IS NULL THEN 0e0 ELSE weight END) AS total_weight,
        SUM(CASE WHEN planned_share IS NULL THEN 0e0 ELSE weight * planned_share END) AS planned_weight,
        SUM(CASE WHEN planned_share IS NULL THEN 0e0 ELSE weight * done_share END) AS earned_weight,
        SUM(CASE WHEN planned_share IS NULL THEN 1 ELSE 0 END) AS n_undated_tasks,
        MIN(start_day) AS first_day,
        MAX(end_day) AS last_day,
        MIN(actual_start_day) AS actual_start_day,
        CASE WHEN SUM(1 - is_done) = 0 THEN MAX(actual_end_day) END AS actual_end_day
    FROM tasks
    GROUP BY phase_id
),
phases AS (
    SELECT
        p.campaign_id,
        p.campaign_name,
        p.phase_id,
        p.seq,
        p.phase_name,
        CASE
            WHEN p.dates_from <> '无日期' THEN p.dates_from
            WHEN s.first_day IS NOT NULL AND s.last_day IS NOT NULL THEN '任务日期'
            ELSE '无日期'
        END AS dates_from,
        p.rel_month_from,
        p.rel_month_to,
        COALESCE(p.start_day, s.first_day) AS start_day,
        COALESCE(p.end_day, s.last_day) AS end_day,
        s.actual_start_day,
        s.actual_end_day,
        COALESCE(s.n_tasks, 0) AS n_tasks,
        COALESCE(s.n_done, 0) AS n_done,
        COALESCE(s.n_late, 0) AS n_late,
        COALESCE(s.n_undated_tasks, 0) AS n_undated_tasks,
        COALESCE(s.total_weight, 0e0) AS total_weight,
        COALESCE(s.planned_weight, 0e0) AS planned_weight,
        COALESCE(s.earned_weight, 0e0) AS earned_weight
    FROM phase_dated AS p
    LEFT JOIN sums AS s ON s.phase_id = p.phase_id
    WHERE CAST($campaign AS VARCHAR) IS NULL OR p.campaign_id = CAST($campaign AS VARCHAR)
),
placed AS (
    SELECT
        *,
        COALESCE(start_day <= CAST($as_of_day AS BIGINT) AND end_day >= CAST($as_of_day AS BIGINT), FALSE) AS is_current
    FROM phases
    ORDER BY campaign_id, seq, phase_id
)
SELECT * FROM placed
