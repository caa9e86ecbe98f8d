-- Closed issues with what came after within 90 days: the first issue of the same sub-category at the venue or within 50 m,
-- a recheck that says 反弹, or a later report that names this one as what it came back from; whichever was first.
-- Of one without a place or a sub-category nobody would notice that it came back: is_recognisable tells.
-- grain: one row per closed issue
WITH said AS (
    SELECT issue_id AS closed_id, rechecked_day AS day, '回头看' AS how, CAST(NULL AS VARCHAR) AS later_id
    FROM recheck
    WHERE outcome = '反弹'
    UNION ALL
    SELECT rebound_of AS closed_id, found_day AS day, '报送注明' AS how, issue_id AS later_id
    FROM issue
    WHERE rebound_of IS NOT NULL AND NOT is_void
),
dated AS (
    SELECT
        s.closed_id, s.day, s.how, s.later_id,
        ROW_NUMBER() OVER (PARTITION BY s.closed_id ORDER BY s.day, s.how, s.later_id) AS position
    FROM said AS s JOIN issue AS c ON c.issue_id = s.closed_id
    WHERE s.day BETWEEN c.closed_day AND c.closed_day + 90
),
joined AS (
    -- Named once: read twice, all closed issues would be laid out before anybody's days are chosen.
    SELECT
        c.*,
        c.place_key IS NOT NULL AND NOT c.is_default_place AND c.subcategory IS NOT NULL AS is_recognisable,
        d.day AS said_day, d.how AS said_how, d.later_id AS said_id,
        l.next_day, l.next_issue_id,
        CASE WHEN d.day IS NOT NULL AND (l.next_day IS NULL OR d.day < l.next_day) THEN 1 ELSE 0 END AS is_said_first
    FROM issue_named AS c
    LEFT JOIN dated AS d ON d.closed_id = c.issue_id AND d.position = 1
    LEFT JOIN issue_link AS l ON l.issue_id = c.issue_id
    WHERE NOT c.is_void AND c.closed_day IS NOT NULL
)
SELECT
    *,
    CASE WHEN is_said_first = 1 THEN said_day ELSE next_day END AS came_back_day,
    CASE WHEN is_said_first = 1 THEN said_how WHEN next_day IS NOT NULL THEN '再次发现' END AS came_back_how,
    CASE WHEN is_said_first = 1 THEN said_id ELSE next_issue_id END AS came_back_issue_id
FROM joined
