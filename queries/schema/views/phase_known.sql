-- Phases, and those that only the tasks speak of: a schedule comes before the plan's own tables, or without them.
-- grain: one row per phase
WITH orphan AS (
    SELECT COALESCE(t.phase_id, '未分阶段') AS phase_id
    FROM task AS t
    LEFT JOIN phase AS p ON p.phase_id = t.phase_id
    WHERE p.phase_id IS NULL
    GROUP BY COALESCE(t.phase_id, '未分阶段')
)
SELECT phase_id, campaign_id, seq, phase_name, rel_month_from, rel_month_to, plan_start_day, plan_end_day
FROM phase
UNION ALL
SELECT
    phase_id, '未归行动' AS campaign_id, ROW_NUMBER() OVER (ORDER BY phase_id) AS seq, phase_id AS phase_name,
    NULL AS rel_month_from, NULL AS rel_month_to, NULL AS plan_start_day, NULL AS plan_end_day
FROM orphan
