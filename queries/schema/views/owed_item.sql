-- Everything that is owed: whom each obligation binds, in each of its periods that closed after the first file came in: a
-- city that brings its history on the first day was not late with it for all the years before.
-- grain: one row per obligation, department and period
WITH bound AS (
    SELECT o.obligation, d.dept_code
    FROM obligation AS o
    JOIN obligation_department AS m ON m.obligation = o.obligation AND NOT m.is_exempt
    JOIN department_alias AS d ON d.alias = m.department
    GROUP BY o.obligation, d.dept_code
),
everyone AS (
    SELECT o.obligation, d.dept_code
    FROM obligation AS o CROSS JOIN department AS d
    WHERE o.is_for_everyone AND COALESCE(d.is_active, TRUE)
        AND NOT EXISTS (
            SELECT 1 FROM obligation_department AS m JOIN department_alias AS a ON a.alias = m.department
            WHERE m.obligation = o.obligation AND m.is_exempt AND a.dept_code = d.dept_code
        )
),
owing AS (
    SELECT obligation, dept_code FROM bound
    UNION ALL SELECT obligation, dept_code FROM everyone
),
begun AS (
    SELECT MIN(CASE WHEN origin = 'demo' THEN CAST(as_of AS TIMESTAMP) ELSE accepted_at END) AS begun_at
    FROM batch WHERE NOT is_undone AND is_observation
)
SELECT
    w.obligation, o.title, o.dataset, o.document, o.position, w.dept_code, d.dept_name, d.peer_group,
    p.label, p.start_on, p.end_on, p.start_day, p.end_day, p.due_at, p.closes_at, p.closes_day
FROM owing AS w
JOIN obligation AS o ON o.obligation = w.obligation
JOIN department AS d ON d.dept_code = w.dept_code
JOIN obligation_period AS p ON p.obligation = w.obligation
CROSS JOIN begun AS b
WHERE b.begun_at IS NULL OR p.closes_at >= b.begun_at
