-- 反弹占比: the share of newly found issues that came back within 30 days of being closed
-- grain: one row
-- title: 反弹占新增
-- formula: 期内新发现的问题中，有多少是反弹：报送时注明反弹，或同一点位、同一小类结案后 30 天内再次发现。
-- numerator: 反弹的件数
-- denominator: 期内新发现的件数
-- unit: %
-- better: less
-- note: 没有场所也没有坐标的问题认不出点位，只有报送时注明的才算反弹；检查少的时候，发现的反弹也会少。
WITH found AS (
    SELECT i.issue_id, CASE WHEN r.issue_id IS NULL THEN 0 ELSE 1 END AS is_rebound
    FROM issue_named AS i
    LEFT JOIN rebound_issue AS r ON r.issue_id = i.issue_id
    WHERE NOT i.is_void
        AND i.found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR i.found_day >= $from_day)
        AND (CAST($to_day AS BIGINT) IS NULL OR i.found_day <= $to_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR i.campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR i.district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR i.dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR i.source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR i.category = $category)
),
counted AS (
    SELECT COALESCE(SUM(is_rebound), 0) AS numerator, COUNT(*) AS denominator, COUNT(*) AS n
    FROM found
)
SELECT numerator, denominator, n FROM counted
