-- Tasks whose progress is less than in the report before.
-- grain: one row per row of the file that is so
-- reads: store
-- reason: 进度比上一次报送倒退
-- remedy: 请核对进度；确实要下调的，请在佐证里说明。
WITH earlier AS (
    SELECT
        g.row_number, g.progress_pct, h.progress_pct AS was_pct,
        ROW_NUMBER() OVER (PARTITION BY g.row_number ORDER BY h.report_day DESC, h.batch_id DESC) AS place
    FROM good AS g
    JOIN task_history AS h ON h.task_id = g.task_id AND h.report_day < g.report_day
    WHERE h.progress_pct IS NOT NULL
),
backwards AS (
    SELECT
        row_number, 'progress_pct' AS field, CAST(progress_pct AS VARCHAR) AS value,
        CONCAT('上次 ', CAST(was_pct AS VARCHAR)) AS against
    FROM earlier
    WHERE place = 1 AND progress_pct < was_pct
)
SELECT * FROM backwards
