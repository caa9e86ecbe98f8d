-- What a department owed by a day within the days given and did not report in time, or reported with faults
-- grain: one row per obligation and period
WITH due AS (
    SELECT
        title, label, due_at, COALESCE(first_at, zero_at) AS submitted_at, quality, batch_file,
        COALESCE(COALESCE(first_at, zero_at) <= closes_at, FALSE) AS is_on_time
    FROM submission
    WHERE dept_name = $department
        AND closes_day >= CAST($from_day AS BIGINT) AND closes_day <= CAST($to_day AS BIGINT)
),
lost AS (
    SELECT title, label, due_at, submitted_at, quality, batch_file
    FROM due
    WHERE ($part = 'submitted' AND NOT is_on_time) OR ($part = 'quality' AND quality < 100)
),
ordered AS (
    SELECT * FROM lost ORDER BY due_at DESC, title
)
SELECT * FROM ordered
