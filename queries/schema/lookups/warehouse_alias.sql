-- Every name under which a warehouse may arrive: code and name; a name that two warehouses bear is left out; what a person said goes first.
-- grain: one row per name
WITH said AS (
    SELECT alias, ARG_MAX(code, seq) AS warehouse_code FROM said_alias WHERE dataset = 'warehouse' GROUP BY alias
),
spellings AS (
    SELECT warehouse_code AS alias, warehouse_code FROM warehouse
    UNION ALL SELECT warehouse_name, warehouse_code FROM warehouse
),
unambiguous AS (
    SELECT alias, MIN(warehouse_code) AS warehouse_code
    FROM spellings WHERE alias <> '' AND alias NOT IN (SELECT alias FROM said WHERE warehouse_code <> '')
    GROUP BY alias HAVING COUNT(DISTINCT warehouse_code) = 1
    UNION ALL SELECT alias, warehouse_code FROM said WHERE warehouse_code <> ''
)
SELECT u.alias, w.warehouse_code, w.warehouse_name
FROM unambiguous AS u JOIN warehouse AS w ON w.warehouse_code = u.warehouse_code
