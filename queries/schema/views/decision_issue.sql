-- The issues that a decision is about, as last said.
-- grain: one row per decision and issue
WITH ranked AS (
    SELECT s.*, ROW_NUMBER() OVER (PARTITION BY s.decision_id, s.issue_id ORDER BY s.seq DESC) AS position
    FROM said_decision_issue AS s
)
SELECT r.decision_id, r.issue_id
FROM ranked AS r
WHERE r.position = 1 AND r.state = '关联'
