-- Working hours from finding to closing, or to the end of the report date when still open, of the issues found in a span
-- grain: one row per department and whole hour: closed within so many (rounded up), open after so many (rounded down)
-- Issues beyond the reach of the working calendar have no hours.
WITH followed AS (
    SELECT
        COALESCE(i.dept_name, '未写明') AS dept_name,
        i.found_worked_s,
        CASE WHEN i.closed_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_closed,
        CASE
            WHEN i.closed_day <= CAST($as_of_day AS BIGINT) THEN i.closed_worked_s
            ELSE e.n_worked * c.n_seconds
        END AS end_worked_s
    FROM issue_worked AS i
    CROSS JOIN work_clock AS c
    LEFT JOIN work_day AS e ON e.day = CAST($as_of_day AS BIGINT)
    WHERE NOT is_void
        AND found_day BETWEEN $from_day AND CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
timed AS (
    SELECT dept_name, is_closed, GREATEST(end_worked_s - found_worked_s, 0) AS worked_s
    FROM followed
),
rounded AS (
    SELECT
        dept_name, is_closed,
        CAST(CASE WHEN is_closed = 1 THEN CEIL(worked_s * 1e0 / 3600) ELSE FLOOR(worked_s * 1e0 / 3600) END AS BIGINT)
            AS duration
    FROM timed
),
counted AS (
    SELECT dept_name, duration, SUM(is_closed) AS n_events, SUM(1 - is_closed) AS n_censored
    FROM rounded
    GROUP BY dept_name, duration
)
SELECT * FROM counted ORDER BY dept_name, duration
