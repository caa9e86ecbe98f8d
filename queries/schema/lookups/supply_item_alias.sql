-- Every name under which an item may arrive: code and name; a name that two items bear is left out; what a person said goes first.
-- grain: one row per name
WITH said AS (
    SELECT alias, ARG_MAX(code, seq) AS item_code FROM said_alias WHERE dataset = 'supply_item' GROUP BY alias
),
spellings AS (
    SELECT item_code AS alias, item_code FROM supply_item
    UNION ALL SELECT item_name, item_code FROM supply_item
),
unambiguous AS (
    SELECT alias, MIN(item_code) AS item_code
    FROM spellings WHERE alias <> '' AND alias NOT IN (SELECT alias FROM said WHERE item_code <> '')
    GROUP BY alias HAVING COUNT(DISTINCT item_code) = 1
    UNION ALL SELECT alias, item_code FROM said WHERE item_code <> ''
)
SELECT u.alias, i.item_code, i.item_name
FROM unambiguous AS u JOIN supply_item AS i ON i.item_code = u.item_code
