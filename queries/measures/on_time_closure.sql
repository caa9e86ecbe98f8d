-- 按期结案率 of the issues that fell due in the period
-- grain: one row
-- title: 按期结案率
-- formula: 期内到期的问题中，在整改时限前结案的占多少。到期仍未结案的算未按期，作废和不予立案的不计。
-- numerator: 结案时间不晚于整改时限的件数
-- denominator: 整改时限在期内、且已到期的件数
-- unit: %
-- sample: {n} 件
-- better: more
-- note: 按整改时限归入期间；没有整改时限的问题无法判断，不计入。
WITH counted AS (
    SELECT COALESCE(SUM(n_on_time), 0) AS numerator, COALESCE(SUM(n_due), 0) AS denominator, COALESCE(SUM(n_due), 0) AS n
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
