-- What was ever said about a decision, first to last: its own entries, and the issues linked to it or no longer
-- grain: one row per entry of the journal
WITH said AS (
    SELECT
        seq, said_at, decision_id, CAST(NULL AS VARCHAR) AS issue_id,
        matter, unit, leader, due_on, task_id, state, closed_on, words, person
    FROM said_decision
    UNION ALL
    SELECT
        s.seq, s.said_at, s.decision_id, s.issue_id,
        CAST(NULL AS VARCHAR) AS matter, CAST(NULL AS VARCHAR) AS unit, CAST(NULL AS VARCHAR) AS leader,
        CAST(NULL AS VARCHAR) AS due_on, CAST(NULL AS VARCHAR) AS task_id, s.state,
        CAST(NULL AS VARCHAR) AS closed_on, CAST(NULL AS VARCHAR) AS words, CAST(NULL AS VARCHAR) AS person
    FROM said_decision_issue AS s
    LEFT JOIN issue_named AS i ON i.issue_id = s.issue_id
    WHERE (CAST($own_department AS VARCHAR) IS NULL OR i.dept_name = $own_department)
),
asked AS (
    SELECT * FROM said WHERE decision_id = $decision
)
SELECT * FROM asked ORDER BY seq
