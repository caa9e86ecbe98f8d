-- Issues and venues of each district ($level 区县) or street ($level 街道); issues that name none are one row without a name.
-- grain: one row per district or street
WITH chosen AS (
    SELECT
        CASE WHEN CAST($level AS VARCHAR) = '区县' THEN d.area_code ELSE s.area_code END AS area_code,
        CASE WHEN CAST($level AS VARCHAR) = '区县' THEN i.district_name ELSE i.street_name END AS area_name
    FROM issue_named AS i
    LEFT JOIN area_alias AS d ON d.alias = i.district
    LEFT JOIN area_alias AS s ON s.alias = i.street
    WHERE
        NOT i.is_void
        AND (CAST($from_day AS BIGINT) IS NULL OR i.found_day >= CAST($from_day AS BIGINT))
        AND (CAST($to_day AS BIGINT) IS NULL OR i.found_day <= CAST($to_day AS BIGINT))
        AND (CAST($district AS VARCHAR) IS NULL OR i.district_name = CAST($district AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR i.dept_name = CAST($department AS VARCHAR))
        AND (CAST($source AS VARCHAR) IS NULL OR i.source = CAST($source AS VARCHAR))
        AND (CAST($category AS VARCHAR) IS NULL OR i.category = CAST($category AS VARCHAR))
        AND (CAST($campaign AS VARCHAR) IS NULL OR i.campaign_id = CAST($campaign AS VARCHAR))
),
found AS (
    SELECT area_code, area_name, COUNT(*) AS n_issues FROM chosen GROUP BY area_code, area_name
),
standing AS (
    SELECT a.area_code, a.area_name, COUNT(*) AS n_venues
    FROM venue AS v
    JOIN area_alias AS a ON a.alias = CASE WHEN CAST($level AS VARCHAR) = '区县' THEN v.district ELSE v.street END
    LEFT JOIN area_alias AS d ON d.alias = v.district
    WHERE
        COALESCE(v.is_active, TRUE)
        AND (CAST($district AS VARCHAR) IS NULL OR d.area_name = CAST($district AS VARCHAR))
    GROUP BY a.area_code, a.area_name
),
areas AS (
    SELECT
        COALESCE(f.area_code, s.area_code) AS area_code,
        COALESCE(f.area_name, s.area_name) AS area_name,
        COALESCE(f.n_issues, 0) AS n_issues,
        COALESCE(s.n_venues, 0) AS n_venues
    FROM found AS f
    FULL OUTER JOIN standing AS s ON s.area_code = f.area_code
    ORDER BY n_issues DESC, area_code, area_name
)
SELECT * FROM areas
