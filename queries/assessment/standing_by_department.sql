-- How far the technical assessment's problems are worked off, by department and responsible leader, most open first
-- grain: one row per department and leader
WITH problem AS (
    SELECT
        issue_id, dept_name, leader, place_key, subcategory, result, due_day, found_day, closed_day, came_back_day,
        CASE WHEN closed_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_closed,
        CASE WHEN CAST(verified_at AS DATE) <= CAST($as_of AS DATE) THEN 1 ELSE 0 END AS is_verified
    FROM assessed_issue
    WHERE found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR found_day >= $from_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
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
        COALESCE(p.dept_name, '未写明') AS dept_name, p.leader, p.is_closed, p.found_day,
        CASE WHEN p.is_closed = 0 AND p.due_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_overdue,
        CASE
            WHEN p.is_closed = 1 AND p.is_verified = 1 AND COALESCE(p.result, '到位') = '到位' THEN 1 ELSE 0
        END AS is_verified,
        CASE WHEN p.is_closed = 1 AND p.came_back_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_rebounded,
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
counted AS (
    SELECT
        dept_name, leader,
        COUNT(*) AS n_found, SUM(is_closed) AS n_closed, SUM(is_verified) AS n_verified,
        SUM(is_rebounded) AS n_rebounded, SUM(is_back) AS n_back,
        COUNT(*) - SUM(is_closed) AS n_open, SUM(is_overdue) AS n_overdue,
        SUM(is_closed) - SUM(is_verified) AS n_unverified,
        SUM(CASE WHEN leader IS NULL AND (is_verified = 0 OR is_back = 1) THEN 1 ELSE 0 END) AS n_leaderless,
        SUM(CASE WHEN is_verified = 1 AND is_back = 0 THEN 1 ELSE 0 END) AS n_done,
        MIN(found_day) AS first_day, MAX(found_day) AS last_day
    FROM judged
    GROUP BY dept_name, leader
)
SELECT * FROM counted ORDER BY n_open DESC, dept_name, leader
