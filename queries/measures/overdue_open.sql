-- 超期未结: past their limit and still open at the end of the report date
-- grain: one row
-- title: 超期未结
-- formula: 截至数据日，整改时限已过而仍未结案的件数，不论何时发现。作废和不予立案的不计。
-- numerator: 整改时限已过、仍未结案的件数
-- denominator: 全部未结案的件数
-- unit: 件
-- better: less
-- note: 是否结案按结案时间判断，不看状态文字；没有整改时限的问题不会超期。
WITH still_open AS (
    SELECT CASE WHEN due_day <= CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END AS is_overdue
    FROM issue_named
    WHERE NOT is_void
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND (closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT))
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
counted AS (
    SELECT COALESCE(SUM(is_overdue), 0) AS numerator, COUNT(*) AS denominator, COUNT(*) AS n
    FROM still_open
)
SELECT numerator, denominator, n FROM counted
