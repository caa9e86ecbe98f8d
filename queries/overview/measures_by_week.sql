-- The issue measures of thirteen ISO weeks, the last one up to the report date; same definitions as queries/measures
-- grain: one row per week
WITH step AS (
    SELECT n FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)) AS v (n)
),
week AS (
    SELECT
        CAST($as_of_day AS BIGINT) - MOD(CAST($as_of_day AS BIGINT) + 3, 7) - 7 * n AS week_day,
        CASE
            WHEN n = 0 THEN CAST($as_of_day AS BIGINT)
            ELSE CAST($as_of_day AS BIGINT) - MOD(CAST($as_of_day AS BIGINT) + 3, 7) - 7 * n + 6
        END AS end_day
    FROM step
),
earliest AS (
    SELECT MIN(week_day) AS first_day FROM week
),
counted AS (
    -- What was open or overdue before the first week is a sum of all the days before it.
    SELECT
        CASE WHEN day < first_day THEN first_day - 1 ELSE day END AS day,
        SUM(n_found) AS n_found, SUM(n_rebound) AS n_rebound, SUM(n_closed) AS n_closed,
        SUM(n_due) AS n_due, SUM(n_on_time) AS n_on_time, SUM(overdue_change) AS overdue_change
    FROM issue_day_named CROSS JOIN earliest
    WHERE day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY CASE WHEN day < first_day THEN first_day - 1 ELSE day END
),
weekly AS (
    SELECT
        w.week_day,
        SUM(CASE WHEN c.day >= w.week_day THEN c.n_found END) AS n_found,
        SUM(CASE WHEN c.day >= w.week_day THEN c.n_rebound END) AS n_rebound,
        SUM(CASE WHEN c.day >= w.week_day THEN c.n_closed END) AS n_closed,
        SUM(CASE WHEN c.day >= w.week_day THEN c.n_due END) AS n_due,
        SUM(CASE WHEN c.day >= w.week_day THEN c.n_on_time END) AS n_on_time,
        SUM(c.overdue_change) AS n_overdue
    FROM week AS w
    JOIN counted AS c ON c.day <= w.end_day
    GROUP BY w.week_day
),
placed AS (
    SELECT found_day, place_key, subcategory
    FROM issue_named CROSS JOIN earliest
    WHERE found_day BETWEEN first_day - 30 AND CAST($as_of_day AS BIGINT)
        AND NOT is_void AND NOT is_default_place AND place_key IS NOT NULL AND subcategory IS NOT NULL
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
crowded AS (
    -- A place seen less than three times in all these weeks repeats in none of them: most places need no looking at.
    SELECT place_key, subcategory FROM placed GROUP BY place_key, subcategory HAVING COUNT(*) >= 3
),
place AS (
    SELECT w.week_day, i.place_key, i.subcategory, COUNT(*) AS n_at_place
    FROM placed AS i
    JOIN crowded AS c ON c.place_key = i.place_key AND c.subcategory = i.subcategory
    JOIN week AS w ON i.found_day BETWEEN w.end_day - 29 AND w.end_day
    GROUP BY w.week_day, i.place_key, i.subcategory
),
located_day AS (
    SELECT found_day, COUNT(*) AS n_located FROM placed GROUP BY found_day
),
located AS (
    SELECT w.week_day, SUM(d.n_located) AS n_located
    FROM week AS w
    JOIN located_day AS d ON d.found_day BETWEEN w.end_day - 29 AND w.end_day
    GROUP BY w.week_day
),
repeated AS (
    SELECT week_day, SUM(CASE WHEN n_at_place >= 3 THEN n_at_place ELSE 0 END) AS n_repeat
    FROM place
    GROUP BY week_day
),
joined AS (
    SELECT
        w.week_day, w.end_day,
        COALESCE(k.n_found, 0) AS n_found,
        COALESCE(k.n_closed, 0) AS n_closed,
        COALESCE(k.n_rebound, 0) AS n_rebound,
        COALESCE(k.n_due, 0) AS n_due,
        COALESCE(k.n_on_time, 0) AS n_on_time,
        COALESCE(k.n_overdue, 0) AS n_overdue,
        COALESCE(l.n_located, 0) AS n_located,
        COALESCE(r.n_repeat, 0) AS n_repeat
    FROM week AS w
    LEFT JOIN weekly AS k ON k.week_day = w.week_day
    LEFT JOIN located AS l ON l.week_day = w.week_day
    LEFT JOIN repeated AS r ON r.week_day = w.week_day
)
SELECT * FROM joined ORDER BY week_day
