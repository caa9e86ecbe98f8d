-- 回头看覆盖率: the share of closed issues that were looked at again
-- grain: one row
-- title: 回头看覆盖率
-- formula: 期内结案的问题中，结案以后至少回头看过一次的占多少。作废和不予立案的不计。
-- numerator: 结案后有回头看记录的件数
-- denominator: 期内结案的件数
-- unit: %
-- better: more
-- note: 只认写明原问题编号、日期不早于结案日的回头看；结果为“未查到”的也算看过。刚结案的还没来得及看，期间太短时偏低。
WITH closed AS (
    SELECT
        issue_id,
        CASE
            WHEN EXISTS (
                SELECT 1 FROM recheck AS r
                WHERE r.issue_id = issue_named.issue_id AND r.rechecked_day >= issue_named.closed_day
                    AND r.rechecked_day <= CAST($as_of_day AS BIGINT)
            ) THEN 1
            ELSE 0
        END AS is_rechecked
    FROM issue_named
    WHERE NOT is_void AND closed_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR closed_day >= $from_day)
        AND (CAST($to_day AS BIGINT) IS NULL OR closed_day <= $to_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
counted AS (
    SELECT COALESCE(SUM(is_rechecked), 0) AS numerator, COUNT(*) AS denominator, COUNT(*) AS n
    FROM closed
)
SELECT numerator, denominator, n FROM counted
