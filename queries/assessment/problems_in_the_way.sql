-- The technical assessment's problems that stand in the way of the review, of one $kind: open, overdue, unverified, back or leaderless
-- grain: one row per problem, at most $limit
WITH problem AS (
    SELECT
        issue_id, dept_name, leader, place_key, category, subcategory, result, due_day, found_day, closed_day,
        came_back_day, found_at, due_at, closed_at, verified_at,
        COALESCE(venue_name, address, street_name) AS place,
        CASE WHEN closed_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_closed
    FROM assessed_issue
    WHERE found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR found_day >= $from_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
open_place AS (
    SELECT place_key, subcategory, MAX(found_day) AS last_found_day
    FROM issue_named
    WHERE NOT is_void AND NOT is_default_place AND place_key IS NOT NULL AND subcategory IS NOT NULL
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND (closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT))
    GROUP BY place_key, subcategory
),
visit AS (
    SELECT
        issue_id, rechecked_day, outcome,
        ROW_NUMBER() OVER (PARTITION BY issue_id ORDER BY rechecked_day DESC, recheck_id DESC) AS position
    FROM recheck
    WHERE rechecked_day <= CAST($as_of_day AS BIGINT)
),
judged AS (
    SELECT
        p.issue_id, COALESCE(p.dept_name, '未写明') AS dept_name, p.leader, p.category, p.subcategory, p.place,
        p.found_at, p.due_at, p.closed_at,
        p.is_closed,
        CASE
            WHEN p.is_closed = 0 AND p.due_day <= CAST($as_of_day AS BIGINT) THEN CAST($as_of_day AS BIGINT) - p.due_day
        END AS days_overdue,
        CASE
            WHEN p.is_closed = 1 AND CAST(p.verified_at AS DATE) <= CAST($as_of AS DATE)
                AND COALESCE(p.result, '到位') = '到位' THEN 1
            ELSE 0
        END AS is_verified,
        CASE
            WHEN p.is_closed = 1 AND p.came_back_day <= CAST($as_of_day AS BIGINT) AND o.last_found_day >= p.came_back_day
                THEN 1
            WHEN p.is_closed = 1 AND v.outcome = '反弹' AND v.rechecked_day >= p.closed_day THEN 1
            ELSE 0
        END AS is_back
    FROM problem AS p
    LEFT JOIN open_place AS o ON o.place_key = p.place_key AND o.subcategory = p.subcategory
    LEFT JOIN visit AS v ON v.issue_id = p.issue_id AND v.position = 1
),
asked AS (
    SELECT
        issue_id, dept_name, leader, category, subcategory, place, found_at, due_at, closed_at, days_overdue
    FROM judged
    WHERE ($kind = 'open' AND is_closed = 0)
        OR ($kind = 'overdue' AND days_overdue IS NOT NULL)
        OR ($kind = 'unverified' AND is_closed = 1 AND is_verified = 0)
        OR ($kind = 'back' AND is_back = 1)
        OR ($kind = 'leaderless' AND leader IS NULL AND (is_verified = 0 OR is_back = 1))
),
ordered AS (
    SELECT *, ROW_NUMBER() OVER (ORDER BY days_overdue DESC NULLS LAST, due_at NULLS LAST, issue_id) AS position
    FROM asked
)
SELECT * FROM ordered WHERE CAST($limit AS BIGINT) IS NULL OR position <= CAST($limit AS BIGINT) ORDER BY position
