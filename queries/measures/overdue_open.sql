-- 超期未结: past their limit and still open at the end of the report date
-- grain: one row
-- title: 超期未结
-- formula: 截至数据日，整改时限已过而仍未结案的件数，不论何时发现。作废和不予立案的不计。
-- numerator: 整改时限已过、仍未结案的件数
-- denominator: 全部未结案的件数
-- unit: 件
-- base: 未结共 {n} 件
-- better: less
-- note: 是否结案按结案时间判断，不看状态文字；没有整改时限的问题不会超期。
WITH counted AS (
    SELECT COALESCE(SUM(overdue_change), 0) AS numerator, COALESCE(SUM(open_change), 0) AS denominator, COALESCE(SUM(open_change), 0) AS n
    FROM issue_day_named
    WHERE day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
)
SELECT numerator, denominator, n FROM counted
