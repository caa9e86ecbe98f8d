-- What the map can and cannot show of the chosen issues, by reason.
-- grain: one row in all
WITH chosen AS (
    SELECT
        point_state,
        cell10,
        COALESCE(is_default_place, FALSE) AS is_default_place
    FROM issue_named
    WHERE
        NOT is_void
        AND (CAST($from_day AS BIGINT) IS NULL OR found_day >= CAST($from_day AS BIGINT))
        AND (CAST($to_day AS BIGINT) IS NULL OR found_day <= CAST($to_day AS BIGINT))
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = CAST($district AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
        AND (CAST($source AS VARCHAR) IS NULL OR source = CAST($source AS VARCHAR))
        AND (CAST($category AS VARCHAR) IS NULL OR category = CAST($category AS VARCHAR))
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
),
counted AS (
    SELECT
        COUNT(*) AS n_issues,
        SUM(CASE WHEN cell10 IS NOT NULL AND NOT is_default_place THEN 1 ELSE 0 END) AS n_located,
        SUM(CASE WHEN cell10 IS NOT NULL AND is_default_place THEN 1 ELSE 0 END) AS n_default,
        SUM(CASE WHEN cell10 IS NULL AND point_state = '占位坐标' THEN 1 ELSE 0 END) AS n_placeholder,
        SUM(CASE WHEN cell10 IS NULL AND point_state = '超出范围' THEN 1 ELSE 0 END) AS n_outside,
        SUM(CASE WHEN cell10 IS NULL AND COALESCE(point_state, '无坐标') NOT IN ('占位坐标', '超出范围') THEN 1 ELSE 0 END)
            AS n_missing
    FROM chosen
)
SELECT * FROM counted
