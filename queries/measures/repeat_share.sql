-- 重复点位占比: the share of located issues that lie in repeat clusters
-- grain: one row
-- title: 重复点位占比
-- formula: 说得出点位的问题中，落在“重复点位”的占多少。同一点位、同一小类达到 3 件即为重复点位。
-- numerator: 落在重复点位的件数
-- denominator: 说得出点位的件数：有场所，或有可用坐标（默认地址除外）
-- unit: %
-- sample: {n} 件
-- better: less
-- note: 按发现日期取期内问题；期间不足 30 天的，取截止日前 30 天。同一点位指同一场所，没有场所的指同一约 25 米的网格。
WITH located AS (
    SELECT
        issue_id,
        COUNT(*) OVER (PARTITION BY place_key, subcategory) AS n_at_place
    FROM issue_named
    WHERE NOT is_void
        AND place_key IS NOT NULL
        AND NOT is_default_place
        AND subcategory IS NOT NULL
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND (
            CAST($from_day AS BIGINT) IS NULL
            OR found_day >= $from_day
            OR found_day >= CAST($as_of_day AS BIGINT) - 29
        )
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
),
counted AS (
    SELECT
        COALESCE(SUM(CASE WHEN n_at_place >= 3 THEN 1 ELSE 0 END), 0) AS numerator,
        COUNT(*) AS denominator,
        COUNT(*) AS n
    FROM located
)
SELECT numerator, denominator, n FROM counted
