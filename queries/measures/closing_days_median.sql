-- 处置时长中位数 of the issues closed in the period
-- grain: one row
-- title: 处置时长中位数
-- formula: 期内结案的问题，从发现到结案所用天数的中位数：一半更快，一半更慢。
-- numerator: 处置天数的中位数
-- denominator: 不适用，记作 1
-- unit: 天
-- better: less
-- note: 只看已结案的；仍未结案的不在内，所以积压多的时候这个数偏小。
WITH closed AS (
    SELECT days_to_close
    FROM issue_named
    WHERE NOT is_void
        AND closed_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR closed_day >= $from_day)
        AND (CAST($to_day AS BIGINT) IS NULL OR closed_day <= $to_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
counted AS (
    SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY days_to_close) AS numerator, 1 AS denominator, COUNT(*) AS n
    FROM closed
)
SELECT numerator, denominator, n FROM counted
