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
issue_seen AS (
    SELECT issue_id, found_day, closed_day, due_day, closed_at, due_at, place_key, subcategory, is_default_place
    FROM issue_named CROSS JOIN earliest
    WHERE NOT is_void AND found_day <= CAST($as_of_day AS BIGINT)
        -- What was over before the first week counts in none of them; most of a long history is.
        AND (closed_day IS NULL OR closed_day >= first_day OR due_day >= first_day OR found_day >= first_day - 30)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
found AS (
    SELECT w.week_day, COUNT(*) AS n_found, COUNT(r.issue_id) AS n_rebound
    FROM week AS w
    JOIN issue_seen AS i ON i.found_day BETWEEN w.week_day AND w.end_day
    LEFT JOIN rebound_issue AS r ON r.issue_id = i.issue_id
    GROUP BY w.week_day
),
closed AS (
    SELECT w.week_day, COUNT(*) AS n_closed
    FROM week AS w
    JOIN issue_seen AS i ON i.closed_day BETWEEN w.week_day AND w.end_day
    GROUP BY w.week_day
),
due AS (
    SELECT w.week_day, COUNT(*) AS n_due, SUM(CASE WHEN i.closed_at <= i.due_at THEN 1 ELSE 0 END) AS n_on_time
    FROM week AS w
    JOIN issue_seen AS i ON i.due_day BETWEEN w.week_day AND w.end_day
    GROUP BY w.week_day
),
overdue AS (
    SELECT w.week_day, COUNT(*) AS n_overdue
    FROM week AS w
    JOIN issue_seen AS i
        ON i.due_day <= w.end_day AND i.found_day <= w.end_day AND (i.closed_day IS NULL OR i.closed_day > w.end_day)
    GROUP BY w.week_day
),
place AS (
    SELECT w.week_day, i.place_key, i.subcategory, COUNT(*) AS n_at_place
    FROM week AS w
    JOIN issue_seen AS i ON i.found_day BETWEEN w.end_day - 29 AND w.end_day
    WHERE i.place_key IS NOT NULL AND NOT i.is_default_place AND i.subcategory IS NOT NULL
    GROUP BY w.week_day, i.place_key, i.subcategory
),
repeated AS (
    SELECT week_day, SUM(n_at_place) AS n_located, SUM(CASE WHEN n_at_place >= 3 THEN n_at_place ELSE 0 END) AS n_repeat
    FROM place
    GROUP BY week_day
),
joined AS (
    SELECT
        w.week_day, w.end_day,
        COALESCE(f.n_found, 0) AS n_found,
        COALESCE(c.n_closed, 0) AS n_closed,
        COALESCE(f.n_rebound, 0) AS n_rebound,
        COALESCE(d.n_due, 0) AS n_due,
        COALESCE(d.n_on_time, 0) AS n_on_time,
        COALESCE(o.n_overdue, 0) AS n_overdue,
        COALESCE(r.n_located, 0) AS n_located,
        COALESCE(r.n_repeat, 0) AS n_repeat
    FROM week AS w
    LEFT JOIN found AS f ON f.week_day = w.week_day
    LEFT JOIN closed AS c ON c.week_day = w.week_day
    LEFT JOIN due AS d ON d.week_day = w.week_day
    LEFT JOIN overdue AS o ON o.week_day = w.week_day
    LEFT JOIN repeated AS r ON r.week_day = w.week_day
)
SELECT * FROM joined ORDER BY week_day
