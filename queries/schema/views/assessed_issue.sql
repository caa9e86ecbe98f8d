-- Problems of the technical assessment, withdrawn ones out, with who answers for them and when they came back after being
-- closed; the responsible leader is the issue's own, else the department's.
-- grain: one row per problem of the technical assessment
SELECT i.*, c.came_back_day, COALESCE(i.lead_official, d.lead_official) AS leader
FROM issue_named AS i
LEFT JOIN closed_issue AS c ON c.issue_id = i.issue_id
LEFT JOIN department AS d ON d.dept_code = i.dept_code
WHERE i.source = '技术评估反馈' AND NOT i.is_void
