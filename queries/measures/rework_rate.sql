-- 返工率: reworks for each check of a rectification
-- grain: one row
-- title: 返工率
-- formula: 期内核查的问题，平均每核查一件被退回返工多少次。
-- numerator: 返工次数之和
-- denominator: 期内核查过的件数
-- unit: %
-- better: less
-- note: 按核查时间归入期间；没有核查时间的问题不计。
WITH counted AS (
    SELECT COALESCE(SUM(n_reworks), 0) AS numerator, COALESCE(SUM(n_checked), 0) AS denominator, COALESCE(SUM(n_checked), 0) AS n
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
