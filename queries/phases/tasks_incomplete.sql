-- Tasks that cannot be followed up: no leading department, no dates, no progress given, or no report for some weeks.
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
judged AS (
    SELECT
        *,
        is_done = 0 AND COALESCE(start_day <= CAST($as_of_day AS BIGINT), TRUE) AS is_awaited,
        CAST($as_of_day AS BIGINT) - report_day AS days_silent
    FROM tasks
),
lacking AS (
    SELECT
        phase_seq,
        phase_name,
        task_id,
        task_name,
        dept_name,
        start_day,
        end_day,
        report_day,
        days_silent,
        CASE WHEN dept_name IS NULL THEN 1 ELSE 0 END AS lacks_owner,
        CASE WHEN start_day IS NULL OR end_day IS NULL THEN 1 ELSE 0 END AS lacks_dates,
        CASE WHEN is_awaited AND progress_pct IS NULL THEN 1 ELSE 0 END AS lacks_progress,
        CASE
            WHEN is_awaited AND progress_pct IS NOT NULL
                AND days_silent > 7 * COALESCE(CAST($silent_weeks AS BIGINT), 3)
            THEN 1 ELSE 0
        END AS lacks_reports
    FROM judged
),
with_any AS (
    SELECT *
    FROM lacking
    WHERE lacks_owner + lacks_dates + lacks_progress + lacks_reports > 0
    ORDER BY phase_seq, task_id
)
SELECT * FROM with_any
