-- What meetings decided, as it stands: the last word on each; `state` is what the office said (待办, 已销号, 撤销), not what
-- the data shows.
-- grain: one row per decision
WITH ranked AS (
    SELECT
        s.*,
        ROW_NUMBER() OVER (PARTITION BY s.decision_id ORDER BY s.seq DESC) AS position,
        MIN(s.said_at) OVER (PARTITION BY s.decision_id) AS first_said_at
    FROM said_decision AS s
)
SELECT
    r.seq, r.decision_id, r.meeting_id, r.matter, r.leader, r.state, r.words, r.person, r.said_at, r.first_said_at,
    COALESCE(d.dept_name, r.unit) AS unit,
    CAST(NULLIF(r.due_on, '') AS DATE) AS due_on,
    NULLIF(r.task_id, '') AS task_id,
    CAST(NULLIF(r.closed_on, '') AS DATE) AS closed_on,
    m.title AS meeting_title, m.held_on
FROM ranked AS r
LEFT JOIN department_alias AS d ON d.alias = r.unit
LEFT JOIN meeting AS m ON m.meeting_id = r.meeting_id
WHERE r.position = 1
