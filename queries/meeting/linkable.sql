-- Whether an issue or a task with this number is in force
-- grain: one row per number found
WITH found AS (
    SELECT issue_id AS number FROM issue WHERE issue_id = $issue
    UNION ALL
    SELECT task_id AS number FROM task WHERE task_id = $task
)
SELECT number FROM found
