-- 回头看 of the closures of a cohort, by department: how many were looked at again, what was found, and what ought to have been and was not
-- grain: one row per department
-- Owed a look: 老大难, 严重 or 否决, or from the technical assessment, closed at least $n_days ago.
WITH closed AS (
    SELECT
        issue_id, closed_day, COALESCE(dept_name, '未写明') AS dept_name,
        CASE
            WHEN closed_day <= CAST($as_of_day AS BIGINT) - CAST($n_days AS BIGINT)
                AND (COALESCE(is_stubborn, FALSE) OR severity IN ('严重', '否决') OR source = '技术评估反馈')
                THEN 1
            ELSE 0
        END AS is_owed
    FROM issue_named
    WHERE NOT is_void AND closed_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR closed_day >= $from_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
visit AS (
    SELECT
        c.issue_id,
        MAX(CASE WHEN r.outcome = '反弹' THEN 1 ELSE 0 END) AS is_back,
        MIN(CASE WHEN r.outcome = '未查到' THEN 1 ELSE 0 END) AS is_not_found
    FROM closed AS c
    JOIN recheck AS r ON r.issue_id = c.issue_id
    WHERE r.rechecked_day >= c.closed_day AND r.rechecked_day <= CAST($as_of_day AS BIGINT)
    GROUP BY c.issue_id
),
counted AS (
    SELECT
        c.dept_name,
        COUNT(*) AS n_closed,
        COUNT(v.issue_id) AS n_rechecked,
        COALESCE(SUM(v.is_back), 0) AS n_back,
        COALESCE(SUM(v.is_not_found), 0) AS n_not_found,
        SUM(c.is_owed) AS n_owed,
        SUM(CASE WHEN v.issue_id IS NULL THEN c.is_owed ELSE 0 END) AS n_owed_unseen
    FROM closed AS c
    LEFT JOIN visit AS v ON v.issue_id = c.issue_id
    GROUP BY c.dept_name
)
SELECT * FROM counted ORDER BY dept_name
