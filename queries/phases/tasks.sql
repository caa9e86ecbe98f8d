-- Every task as last reported, planned against actual, cancelled ones left out.
-- grain: one row per task
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
stated AS (
    SELECT
        phase_seq,
        phase_id,
        phase_name,
        task_id,
        task_name,
        clause_ref,
        clause_quote,
        dept_name,
        co_depts,
        weight,
        start_day,
        end_day,
        actual_start_day,
        actual_end_day,
        planned_share,
        done_share,
        status,
        report_day,
        CAST($as_of_day AS BIGINT) - report_day AS days_silent,
        progress_pct,
        CASE
            WHEN is_done = 1 THEN '已完成'
            WHEN start_day IS NULL OR end_day IS NULL THEN '无日期'
            WHEN end_day <= CAST($as_of_day AS BIGINT) THEN '已超期'
            WHEN start_day > CAST($as_of_day AS BIGINT) AND done_share = 0 THEN '未到期'
            WHEN done_share < planned_share - 5e-2 THEN '落后'
            ELSE '按计划'
        END AS standing,
        CASE
            WHEN is_done = 0 AND end_day <= CAST($as_of_day AS BIGINT) THEN CAST($as_of_day AS BIGINT) - end_day
        END AS days_late,
        CASE WHEN is_done = 0 THEN end_day - CAST($as_of_day AS BIGINT) END AS days_left
    FROM tasks
    WHERE CAST($phase AS VARCHAR) IS NULL OR phase_id = CAST($phase AS VARCHAR)
    ORDER BY phase_seq, start_day, end_day, task_id
)
SELECT * FROM stated
