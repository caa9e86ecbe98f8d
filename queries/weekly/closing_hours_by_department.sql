-- Working hours from finding to closing, or to the end of the report date when still open, of the issues found in a span
-- grain: one row per department and whole hour: closed within so many (rounded up), open after so many (rounded down)
-- Issues beyond the reach of the working calendar have no hours.
WITH followed AS (
    SELECT
        COALESCE(i.dept_name, '未写明') AS dept_name,
        i.found_work_minute,
        CASE WHEN i.closed_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_closed,
        CASE
            WHEN i.closed_day <= CAST($as_of_day AS BIGINT) THEN i.closed_work_minute
            ELSE e.n_worked * c.worked_minutes
        END AS end_work_minute
    FROM issue_worked AS i
    LEFT JOIN work_day AS e ON e.day = CAST($as_of_day AS BIGINT)
    LEFT JOIN work_clock AS c ON c.minute = 1440
    WHERE NOT is_void
        AND found_day BETWEEN $from_day AND CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
timed AS (
    SELECT dept_name, is_closed, GREATEST(end_work_minute - found_work_minute, 0) AS n_minutes
    FROM followed
),
rounded AS (
    SELECT
        dept_name, is_closed,
        CAST(CASE WHEN is_closed = 1 THEN CEIL(n_minutes * 1e0 / 60) ELSE FLOOR(n_minutes * 1e0 / 60) END AS BIGINT)
            AS duration
    FROM timed
),
counted AS (
    SELECT dept_name, duration, SUM(is_closed) AS n_events, SUM(1 - is_closed) AS n_censored
    FROM rounded
    GROUP BY dept_name, duration
)
SELECT * FROM counted ORDER BY dept_name, duration
