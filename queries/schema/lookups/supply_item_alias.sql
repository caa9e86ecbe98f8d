-- Every name under which an item may arrive: code and name; a name that two items bear is left out.
-- grain: one row per name
WITH spellings AS (
    SELECT item_code AS alias, item_code FROM supply_item
    UNION ALL SELECT item_name, item_code FROM supply_item
),
unambiguous AS (
    SELECT alias, MIN(item_code) AS item_code
    FROM spellings WHERE alias <> '' GROUP BY alias HAVING COUNT(DISTINCT item_code) = 1
)
SELECT u.alias, i.item_code, i.item_name
FROM unambiguous AS u JOIN supply_item AS i ON i.item_code = u.item_code
