-- Rewards and penalties of the 13 months up to the cut-off, the latest first
-- grain: one row per reward or penalty
WITH named AS (
    SELECT
        r.reward_id, r.rewarded_on, COALESCE(d.dept_name, r.department) AS dept_name, r.kind, r.signed_points, r.reason,
        r.source_doc, r.month_number, r.reward_day
    FROM reward AS r LEFT JOIN department_alias AS d ON d.alias = r.department
    WHERE r.reward_day <= CAST($as_of_day AS BIGINT) AND r.reward_day >= CAST($as_of_day AS BIGINT) - 400
),
ordered AS (
    SELECT * FROM named ORDER BY reward_day DESC, reward_id
)
SELECT * FROM ordered
