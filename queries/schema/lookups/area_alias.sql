-- Every name under which an area may arrive: code and name; a name that two areas bear is left out; what a person said goes first.
-- grain: one row per name
WITH said AS (
    SELECT alias, ARG_MAX(code, seq) AS area_code FROM said_alias WHERE dataset = 'area' GROUP BY alias
),
spellings AS (
    SELECT area_code AS alias, area_code FROM area
    UNION ALL SELECT area_name, area_code FROM area
),
unambiguous AS (
    SELECT alias, MIN(area_code) AS area_code
    FROM spellings WHERE alias <> '' AND alias NOT IN (SELECT alias FROM said WHERE area_code <> '')
    GROUP BY alias HAVING COUNT(DISTINCT area_code) = 1
    UNION ALL SELECT alias, area_code FROM said WHERE area_code <> ''
)
SELECT u.alias, a.area_code, a.area_name, a.level, a.parent_code
FROM unambiguous AS u JOIN area AS a ON a.area_code = u.area_code
