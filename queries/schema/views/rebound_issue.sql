-- Issues that came back: the report says of which, or the same sub-category at the same place within 30 days of closure.
-- One sort stands in for a join of every issue with every earlier one.
-- grain: one row per rebounding issue
WITH placed AS (
    SELECT issue_id, place_key, subcategory, found_at, found_day, closed_at, closed_day
    FROM issue_named
    WHERE NOT is_void AND NOT is_default_place AND place_key IS NOT NULL AND subcategory IS NOT NULL
),
crowded AS (
    -- Most places are seen once and cannot have come back: they need no sorting.
    SELECT place_key, subcategory FROM placed GROUP BY place_key, subcategory HAVING COUNT(*) > 1
),
visited AS (
    SELECT p.*
    FROM placed AS p JOIN crowded AS c ON c.place_key = p.place_key AND c.subcategory = p.subcategory
),
event AS (
    SELECT
        issue_id, place_key, subcategory, found_day, found_at AS happened_at, 0 AS is_closure,
        CAST(NULL AS BIGINT) AS closed_day
    FROM visited
    UNION ALL
    SELECT issue_id, place_key, subcategory, found_day, closed_at AS happened_at, 1 AS is_closure, closed_day
    FROM visited
    WHERE closed_at > found_at
),
sequence AS (
    SELECT
        issue_id, is_closure, found_day,
        MAX(closed_day) OVER (
            PARTITION BY place_key, subcategory ORDER BY happened_at, is_closure, issue_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS last_closed_day
    FROM event
),
found_again AS (
    SELECT issue_id FROM sequence WHERE is_closure = 0 AND found_day <= last_closed_day + 30
)
SELECT i.*
FROM issue_named AS i
LEFT JOIN found_again AS again ON again.issue_id = i.issue_id
WHERE NOT i.is_void AND (i.rebound_of IS NOT NULL OR again.issue_id IS NOT NULL)
