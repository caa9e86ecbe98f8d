-- Every weekly report of a task with its month and with what was planned by its day; tasks without dates or not yet begun
-- are out, and so are those done and due more than a month before. month_number is year * 12 + month.
-- grain: one row per task and report day
WITH shifted AS (
    SELECT *, report_day + 719468 AS z, FLOOR((report_day + 719468) / 146097e0) AS era
    FROM task_report
    WHERE report_day IS NOT NULL AND start_day <= report_day AND end_day >= start_day
),
within_era AS (
    SELECT *, z - era * 146097 AS doe FROM shifted
),
yeared AS (
    SELECT *, FLOOR((doe - FLOOR(doe / 1460e0) + FLOOR(doe / 36524e0) - FLOOR(doe / 146096e0)) / 365e0) AS yoe
    FROM within_era
),
dayed AS (
    SELECT *, doe - (365 * yoe + FLOOR(yoe / 4e0) - FLOOR(yoe / 100e0)) AS doy FROM yeared
),
monthed AS (
    SELECT *, CAST((yoe + era * 400) * 12 + FLOOR((5 * doy + 2) / 153e0) + 3 AS BIGINT) AS month_number FROM dayed
)
SELECT
    task_id, task_name, dept_name, dept_code, campaign_id, month_number, report_day, start_day, end_day, weight, done_share,
    is_cancelled,
    CASE
        WHEN report_day >= end_day THEN 1e0
        ELSE (report_day - start_day + 1) * 1e0 / (end_day - start_day + 1)
    END AS planned_share
FROM monthed
WHERE NOT (done_share >= 1 AND end_day < report_day - 31)
