-- Every name under which a department may arrive: code, name, short name, former names; ambiguous ones left out; what a person said goes first.
-- grain: one row per name
WITH said AS (
    SELECT alias, ARG_MAX(code, seq) AS dept_code FROM said_alias WHERE dataset = 'department' GROUP BY alias
),
spellings AS (
    SELECT dept_code AS alias, dept_code FROM department
    UNION ALL SELECT dept_name, dept_code FROM department
    UNION ALL SELECT short_name, dept_code FROM department
    UNION ALL SELECT TRIM(UNNEST(regexp_split_to_array(aliases, '[、；;，,/|]'))), dept_code FROM department
),
unambiguous AS (
    SELECT alias, MIN(dept_code) AS dept_code
    FROM spellings WHERE alias <> '' AND alias NOT IN (SELECT alias FROM said WHERE dept_code <> '')
    GROUP BY alias HAVING COUNT(DISTINCT dept_code) = 1
    UNION ALL SELECT alias, dept_code FROM said WHERE dept_code <> ''
)
SELECT u.alias, d.dept_code, d.dept_name, d.peer_group, d.lead_official
FROM unambiguous AS u JOIN department AS d ON d.dept_code = u.dept_code
