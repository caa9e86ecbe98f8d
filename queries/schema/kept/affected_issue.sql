-- Issues whose links may change when those of `touched_issue` do: themselves, and what lies near one of them in place and time.
WITH touched AS (
    SELECT
        subcategory, venue, net_x, net_y,
        MIN(found_day) - 90 AS closed_from, MAX(found_day) AS closed_to,
        MIN(closed_day) AS found_from, MAX(closed_day) + 90 AS found_to
    FROM touched_place
    GROUP BY subcategory, venue, net_x, net_y
),
step AS (
    SELECT x.d AS dx, y.d AS dy
    FROM (VALUES (-1), (0), (1)) AS x (d) CROSS JOIN (VALUES (-1), (0), (1)) AS y (d)
),
around AS (
    SELECT
        t.subcategory, t.net_x + s.dx AS net_x, t.net_y + s.dy AS net_y,
        MIN(t.closed_from) AS closed_from, MAX(t.closed_to) AS closed_to,
        MIN(t.found_from) AS found_from, MAX(t.found_to) AS found_to
    FROM touched AS t CROSS JOIN step AS s
    WHERE t.net_x IS NOT NULL
    GROUP BY t.subcategory, t.net_x + s.dx, t.net_y + s.dy
),
at_venue AS (
    SELECT
        subcategory, venue,
        MIN(closed_from) AS closed_from, MAX(closed_to) AS closed_to,
        MIN(found_from) AS found_from, MAX(found_to) AS found_to
    FROM touched
    WHERE venue IS NOT NULL
    GROUP BY subcategory, venue
),
near AS (
    SELECT p.issue_id
    FROM placed_issue AS p JOIN around AS a
        ON a.subcategory = p.subcategory AND a.net_x = p.net_x AND a.net_y = p.net_y
    WHERE p.closed_day BETWEEN a.closed_from AND a.closed_to OR p.found_day BETWEEN a.found_from AND a.found_to
    UNION
    SELECT p.issue_id
    FROM placed_issue AS p JOIN at_venue AS a ON a.subcategory = p.subcategory AND a.venue = p.venue
    WHERE p.closed_day BETWEEN a.closed_from AND a.closed_to OR p.found_day BETWEEN a.found_from AND a.found_to
    UNION
    SELECT issue_id FROM touched_issue
)
SELECT issue_id FROM near
