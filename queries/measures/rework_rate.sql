-- 返工率: reworks for each check of a rectification
-- grain: one row
-- title: 返工率
-- formula: 期内核查的问题，平均每核查一件被退回返工多少次。
-- numerator: 返工次数之和
-- denominator: 期内核查过的件数
-- unit: %
-- better: less
-- note: 按核查时间归入期间；没有核查时间的问题不计。
WITH checked AS (
    SELECT COALESCE(n_reworks, 0) AS n_reworks
    FROM issue_named
    WHERE NOT is_void
        AND CAST(verified_at AS DATE) <= CAST($as_of AS DATE)
        AND (CAST($from_date AS DATE) IS NULL OR CAST(verified_at AS DATE) >= $from_date)
        AND (CAST($to_date AS DATE) IS NULL OR CAST(verified_at AS DATE) <= $to_date)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
counted AS (
    SELECT COALESCE(SUM(n_reworks), 0) AS numerator, COUNT(*) AS denominator, COUNT(*) AS n
    FROM checked
)
SELECT numerator, denominator, n FROM counted
