-- Every weekly report of every task, with its department, phase and campaign by name; cancelled reports included.
-- grain: one row per task and report day
WITH ranked AS (
    SELECT h.*, ROW_NUMBER() OVER (PARTITION BY h.task_id, h.report_day ORDER BY h.batch_id DESC, h.row_number DESC) AS version
    FROM task_history AS h
),
named AS (
    SELECT
        t.task_id, COALESCE(t.phase_id, '未分阶段') AS phase_id, t.task_name, t.clause_ref, t.clause_quote, t.lead_dept, t.co_depts,
        d.dept_code, COALESCE(d.dept_name, t.lead_dept) AS dept_name,
        p.campaign_id, p.campaign_name, p.seq AS phase_seq, p.phase_name, p.dates_from,
        COALESCE(t.weight, 1e0) AS weight,
        t.plan_start_day AS own_start_day, t.plan_end_day AS own_end_day,
        COALESCE(t.plan_start_day, p.start_day) AS start_day,
        COALESCE(t.plan_end_day, p.end_day) AS end_day,
        t.actual_start_day, t.actual_end_day, t.status, t.evidence, t.updated_on, t.report_day,
        t.progress_pct,
        CASE
            WHEN t.status = '已完成' THEN 1e0
            ELSE COALESCE(t.progress_pct, 0e0) / 100e0
        END AS done_share,
        COALESCE(t.status = '已取消', FALSE) AS is_cancelled
    FROM ranked AS t
    LEFT JOIN phase_dated AS p ON p.phase_id = COALESCE(t.phase_id, '未分阶段')
    LEFT JOIN department_alias AS d ON d.alias = t.lead_dept
    WHERE t.version = 1
)
SELECT * FROM named
