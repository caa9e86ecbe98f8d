-- The issues behind one sign ($sign: photo, unchanged, quick, bulk or heap), latest closed first
-- grain: one row per issue, at most $limit
WITH most AS (
    SELECT MAX(worked_minutes) AS worked_minutes FROM work_clock
),
work_end AS (
    SELECT MIN(c.minute) AS minute FROM work_clock AS c JOIN most AS m ON m.worked_minutes = c.worked_minutes
),
signed AS (
    SELECT
        i.issue_id, i.dept_name, i.lead_official, i.subcategory, COALESCE(i.venue_name, i.address, i.street_name) AS place,
        i.found_at, i.found_day, i.dispatched_at, i.due_at, i.closed_at, i.photo_before, i.photo_after, i.minutes_to_close
    FROM closed_timing AS i
    CROSS JOIN work_end AS e
    WHERE i.closed_day > CAST($as_of_day AS BIGINT) - CAST($n_days AS BIGINT)
        AND i.closed_day <= CAST($as_of_day AS BIGINT)
        AND i.found_day <= CAST($as_of_day AS BIGINT)
        AND (
            ($sign = 'photo' AND i.photo_after = $photo)
            OR ($sign = 'unchanged' AND i.photo_after = $photo AND i.photo_before = i.photo_after)
            OR ($sign = 'quick' AND i.minutes_to_close <= CAST($n_minutes AS BIGINT))
            OR ($sign = 'bulk' AND i.closed_day = CAST($at_day AS BIGINT) AND i.closed_hour = CAST($hour AS BIGINT))
            OR (
                $sign = 'heap' AND i.closed_at <= i.due_at
                AND i.due_minute - i.closed_minute <= CAST($n_hours AS BIGINT) * 60 + GREATEST(i.due_clock - e.minute, 0)
                AND i.due_minute - i.found_minute >= 1440
            )
        )
        AND (CAST($campaign AS VARCHAR) IS NULL OR i.campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR i.district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR i.dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR i.dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR i.source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR i.category = $category)
),
numbered AS (
    SELECT *, ROW_NUMBER() OVER (ORDER BY closed_at DESC, issue_id) AS position FROM signed
)
SELECT * FROM numbered WHERE CAST($limit AS BIGINT) IS NULL OR position <= $limit ORDER BY position
