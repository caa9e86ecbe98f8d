-- Which department reported on which days, batch by batch. Whose file it is was said when it was taken in (sender);
-- else it speaks for every department that its rows name: responsible, leading, or keeping the warehouse.
-- grain: one row per batch, department and day
WITH row_day AS (
    SELECT batch_id, department, CASE WHEN closed_day > found_day THEN closed_day ELSE found_day END AS day
    FROM issue_history
    UNION ALL SELECT batch_id, lead_dept AS department, report_day AS day FROM task_history
    UNION ALL SELECT batch_id, department, inspected_day AS day FROM inspection_history
    UNION ALL
    SELECT s.batch_id, w.keeper_dept AS department, s.stock_day AS day
    FROM supply_stock_history AS s
    JOIN warehouse_alias AS a ON a.alias = s.warehouse
    JOIN warehouse AS w ON w.warehouse_code = a.warehouse_code
    UNION ALL
    SELECT m.batch_id, w.keeper_dept AS department, m.move_day AS day
    FROM supply_move_history AS m
    JOIN warehouse_alias AS a ON a.alias = m.warehouse
    JOIN warehouse AS w ON w.warehouse_code = a.warehouse_code
),
grouped AS (
    SELECT batch_id, department, day FROM row_day WHERE day IS NOT NULL GROUP BY batch_id, department, day
),
spoken AS (
    SELECT g.batch_id, COALESCE(b.department, g.department) AS department, g.day, b.dataset, b.as_of,
        CASE WHEN b.origin = 'demo' THEN CAST(b.as_of AS TIMESTAMP) ELSE b.accepted_at END AS submitted_at,
        b.accepted_at, b.quality
    FROM grouped AS g JOIN batch AS b ON b.batch_id = g.batch_id
    WHERE NOT b.is_undone
)
SELECT s.batch_id, s.dataset, d.dept_code, s.day, s.as_of, s.submitted_at, s.accepted_at, s.quality
FROM spoken AS s JOIN department_alias AS d ON d.alias = s.department
GROUP BY s.batch_id, s.dataset, d.dept_code, s.day, s.as_of, s.submitted_at, s.accepted_at, s.quality
