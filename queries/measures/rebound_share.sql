-- 反弹占比: the share of newly found issues that came back within 30 days of being closed
-- grain: one row
-- title: 反弹占新增
-- formula: 期内新发现的问题中，有多少是反弹：报送时注明反弹，或同一点位、同一小类结案后 30 天内再次发现。
-- numerator: 反弹的件数
-- denominator: 期内新发现的件数
-- unit: %
-- sample: {n} 件
-- better: less
-- note: 没有场所也没有坐标的问题认不出点位，只有报送时注明的才算反弹；检查少的时候，发现的反弹也会少。
WITH counted AS (
    SELECT COALESCE(SUM(n_rebound), 0) AS numerator, COALESCE(SUM(n_found), 0) AS denominator, COALESCE(SUM(n_found), 0) AS n
    FROM issue_day_named
    WHERE day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR day >= $from_day)
        AND (CAST($to_day AS BIGINT) IS NULL OR day <= $to_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
)
SELECT numerator, denominator, n FROM counted
