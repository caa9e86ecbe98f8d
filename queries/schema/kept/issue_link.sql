-- For each of `affected_issue`: the issue found next after its closure, and the issue closed last before it was found;
-- of the same sub-category, at the same venue or within 50 m, within 90 days.
WITH mine AS MATERIALIZED (
    SELECT * FROM placed_issue WHERE issue_id IN (SELECT issue_id FROM affected_issue)
),
venue_seen AS (
    SELECT DISTINCT subcategory, venue FROM mine WHERE venue IS NOT NULL
),
visit AS (
    SELECT p.* FROM placed_issue AS p
    JOIN venue_seen AS v ON v.subcategory = p.subcategory AND v.venue = p.venue
),
-- A venue may hold any number of issues: one sort instead of all pairs.
event AS (
    SELECT issue_id, subcategory, venue, found_at AS happened_at, 0 AS is_closure FROM visit
    UNION ALL
    SELECT issue_id, subcategory, venue, closed_at AS happened_at, 1 AS is_closure FROM visit WHERE closed_at > found_at
),
ordered AS (
    SELECT
        *,
        MIN(CASE WHEN is_closure = 0 THEN happened_at END) OVER (
            PARTITION BY subcategory, venue ORDER BY happened_at, is_closure, issue_id
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS next_at,
        MAX(CASE WHEN is_closure = 1 THEN happened_at END) OVER (
            PARTITION BY subcategory, venue ORDER BY happened_at, is_closure, issue_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS last_at
    FROM event
),
step AS MATERIALIZED (
    SELECT x.d AS dx, y.d AS dy, q.d AS dq
    FROM (VALUES (-1), (0), (1)) AS x (d) CROSS JOIN (VALUES (-1), (0), (1)) AS y (d) CROSS JOIN (VALUES (0), (1)) AS q (d)
),
closing AS (
    SELECT issue_id, subcategory, lon, lat, closed_at, closed_day, net_x, net_y,
        CAST(FLOOR(closed_day / 91e0) AS BIGINT) AS quarter
    FROM placed_issue WHERE closed_at > found_at AND lon IS NOT NULL
),
my_closing AS (
    SELECT * FROM closing WHERE issue_id IN (SELECT issue_id FROM affected_issue)
),
-- Joined twice, from either end, so that a weekly file looks only at what lies near its own issues. The squares around
-- are written out first: joined on sums of columns, the planner would pair all issues of a sub-category.
around_closing AS MATERIALIZED (
    SELECT
        c.issue_id, c.subcategory, c.lon, c.lat, c.closed_at, c.closed_day,
        c.net_x + s.dx AS net_x, c.net_y + s.dy AS net_y, c.quarter + s.dq AS quarter
    FROM my_closing AS c CROSS JOIN step AS s
),
around_find AS MATERIALIZED (
    SELECT
        m.issue_id, m.subcategory, m.lon, m.lat, m.found_at, m.found_day,
        m.net_x + s.dx AS net_x, m.net_y + s.dy AS net_y, m.quarter - s.dq AS quarter
    FROM mine AS m CROSS JOIN step AS s
    WHERE m.lon IS NOT NULL
),
onward AS (
    SELECT a.issue_id, b.found_at AS moment, b.issue_id AS other_id
    FROM around_closing AS a
    JOIN placed_issue AS b
        ON b.subcategory = a.subcategory AND b.net_x = a.net_x AND b.net_y = a.net_y AND b.quarter = a.quarter
    WHERE b.found_at > a.closed_at
        AND b.found_day <= a.closed_day + 90
        AND POW((b.lon - a.lon) * COS(RADIANS(a.lat)), 2) + POW(b.lat - a.lat, 2) <= POW(50 / 111194.93, 2)
),
backward AS (
    SELECT b.issue_id, a.closed_at AS moment, a.issue_id AS other_id
    FROM around_find AS b
    JOIN closing AS a
        ON a.subcategory = b.subcategory AND a.net_x = b.net_x AND a.net_y = b.net_y AND a.quarter = b.quarter
    WHERE b.found_at > a.closed_at
        AND b.found_day <= a.closed_day + 90
        AND POW((b.lon - a.lon) * COS(RADIANS(a.lat)), 2) + POW(b.lat - a.lat, 2) <= POW(50 / 111194.93, 2)
),
next_one AS (
    SELECT issue_id, moment, MIN(other_id) AS other_id, ROW_NUMBER() OVER (PARTITION BY issue_id ORDER BY moment) AS position
    FROM (
        SELECT o.issue_id, o.next_at AS moment, e.issue_id AS other_id
        FROM ordered AS o JOIN event AS e
            ON e.is_closure = 0 AND e.subcategory = o.subcategory AND e.venue = o.venue AND e.happened_at = o.next_at
        WHERE o.is_closure = 1
        UNION ALL
        SELECT issue_id, moment, other_id FROM onward
    ) AS either
    GROUP BY issue_id, moment
),
last_one AS (
    SELECT issue_id, moment, MIN(other_id) AS other_id, ROW_NUMBER() OVER (PARTITION BY issue_id ORDER BY moment DESC) AS position
    FROM (
        SELECT o.issue_id, o.last_at AS moment, e.issue_id AS other_id
        FROM ordered AS o JOIN event AS e
            ON e.is_closure = 1 AND e.subcategory = o.subcategory AND e.venue = o.venue AND e.happened_at = o.last_at
        WHERE o.is_closure = 0
        UNION ALL
        SELECT issue_id, moment, other_id FROM backward
    ) AS either
    GROUP BY issue_id, moment
),
linked AS (
    SELECT
        m.issue_id, m.closed_day, m.found_day,
        n.other_id AS next_issue_id, DATEDIFF('day', DATE '1970-01-01', CAST(n.moment AS DATE)) AS next_day,
        l.other_id AS last_issue_id, DATEDIFF('day', DATE '1970-01-01', CAST(l.moment AS DATE)) AS last_closed_day
    FROM mine AS m
    LEFT JOIN next_one AS n ON n.issue_id = m.issue_id AND n.position = 1
    LEFT JOIN last_one AS l ON l.issue_id = m.issue_id AND l.position = 1
),
near_in_time AS (
    SELECT
        issue_id,
        CASE WHEN next_day <= closed_day + 90 THEN next_issue_id END AS next_issue_id,
        CASE WHEN next_day <= closed_day + 90 THEN next_day END AS next_day,
        CASE WHEN last_closed_day >= found_day - 90 THEN last_issue_id END AS last_issue_id,
        CASE WHEN last_closed_day >= found_day - 90 THEN last_closed_day END AS last_closed_day
    FROM linked
)
SELECT * FROM near_in_time WHERE next_issue_id IS NOT NULL OR last_issue_id IS NOT NULL
