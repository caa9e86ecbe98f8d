-- Closed issues with what came after: the first issue of the same sub-category found again at the place, a recheck that
-- says 反弹, or a later report that names this one as what it came back from; whichever was first. NULL when nothing did.
-- grain: one row per closed issue
WITH closed AS (
    SELECT * FROM issue_named WHERE NOT is_void AND closed_day IS NOT NULL
),
event AS (
    SELECT issue_id, place_key, subcategory, found_day, found_at AS happened_at, 0 AS is_closure
    FROM issue_named
    WHERE NOT is_void AND NOT is_default_place AND place_key IS NOT NULL AND subcategory IS NOT NULL
    UNION ALL
    SELECT issue_id, place_key, subcategory, found_day, closed_at AS happened_at, 1 AS is_closure
    FROM closed
    WHERE NOT is_default_place AND place_key IS NOT NULL AND subcategory IS NOT NULL AND closed_at > found_at
),
sequence AS (
    SELECT
        issue_id, is_closure,
        MIN(CASE WHEN is_closure = 0 THEN found_day END) OVER (
            PARTITION BY place_key, subcategory ORDER BY happened_at, is_closure, issue_id
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS next_day
    FROM event
),
came AS (
    SELECT issue_id, next_day AS day, '再次发现' AS how FROM sequence WHERE is_closure = 1 AND next_day IS NOT NULL
    UNION ALL
    SELECT c.issue_id, r.rechecked_day AS day, '回头看' AS how
    FROM recheck AS r JOIN closed AS c ON c.issue_id = r.issue_id
    WHERE r.outcome = '反弹' AND r.rechecked_day >= c.closed_day
    UNION ALL
    SELECT c.issue_id, b.found_day AS day, '报送注明' AS how
    FROM issue_named AS b JOIN closed AS c ON c.issue_id = b.rebound_of
    WHERE NOT b.is_void AND b.found_day >= c.closed_day
),
ranked AS (
    SELECT issue_id, day, how, ROW_NUMBER() OVER (PARTITION BY issue_id ORDER BY day, how) AS position FROM came
)
SELECT c.*, r.day AS came_back_day, r.how AS came_back_how
FROM closed AS c
LEFT JOIN ranked AS r ON r.issue_id = c.issue_id AND r.position = 1
