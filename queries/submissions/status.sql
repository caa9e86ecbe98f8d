-- Who has sent what is owed, in the last periods that have begun: late or in time by the deadline, due by the cut-off
-- grain: one row per obligation, department and period
WITH numbered AS (
    SELECT *, DENSE_RANK() OVER (PARTITION BY obligation ORDER BY start_day DESC) AS period_back
    FROM submission
    WHERE start_day <= CAST($as_of_day AS BIGINT)
),
recent AS (
    SELECT * FROM numbered WHERE CAST($n_periods AS BIGINT) IS NULL OR period_back <= $n_periods
),
judged AS (
    SELECT
        obligation, title, document, position, dept_code, dept_name, peer_group, label, start_on, end_on, start_day,
        due_at, closes_at, returned_note, file_name, sha256, batch_file, last_batch_id, quality, period_back,
        COALESCE(first_at, zero_at) AS submitted_at,
        CASE
            WHEN is_corrected THEN '已更正'
            WHEN was_returned THEN '退回'
            WHEN first_at <= closes_at THEN '按时'
            WHEN first_at IS NOT NULL THEN '迟报'
            WHEN zero_at IS NOT NULL THEN '零报告'
            WHEN closes_day <= CAST($as_of_day AS BIGINT) THEN '未报'
            ELSE '未到期'
        END AS status,
        CASE WHEN closes_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_due,
        CASE WHEN COALESCE(first_at, zero_at) <= closes_at THEN 1 ELSE 0 END AS is_on_time,
        CASE WHEN COALESCE(first_at, zero_at) IS NOT NULL AND (is_corrected OR NOT was_returned) THEN 1 ELSE 0 END AS is_in
    FROM recent
),
ordered AS (
    SELECT * FROM judged ORDER BY position, dept_code, start_day
)
SELECT * FROM ordered
