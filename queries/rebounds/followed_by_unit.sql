-- Closed issues of a cohort by how many days they were followed and whether they came back; a unit is a department, or a place type when $by is venue_type
-- grain: one row per unit and number of days followed, whatever lies beyond 90 days as 91
-- Kaplan-Meier in counts: what came back by the report date is an event, all else left off on that date without one.
WITH cohort AS (
    SELECT
        CASE WHEN $by = 'venue_type' THEN COALESCE(venue_type, '不在重点场所') ELSE COALESCE(dept_name, '未写明') END AS unit,
        CASE WHEN came_back_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_back,
        CASE
            WHEN came_back_day <= CAST($as_of_day AS BIGINT) THEN came_back_day - closed_day
            ELSE CAST($as_of_day AS BIGINT) - closed_day
        END AS days_followed
    FROM closed_issue
    WHERE is_recognisable AND closed_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR closed_day >= $from_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
cut AS (
    -- Nobody asks beyond 90 days: who came back or was lost later was there all the time until then.
    SELECT
        unit,
        LEAST(days_followed, 91) AS duration,
        CASE WHEN days_followed <= 90 THEN is_back ELSE 0 END AS is_event
    FROM cohort
),
counted AS (
    SELECT unit, duration, SUM(is_event) AS n_events, COUNT(*) - SUM(is_event) AS n_censored
    FROM cut
    GROUP BY unit, duration
)
SELECT * FROM counted ORDER BY unit, duration
