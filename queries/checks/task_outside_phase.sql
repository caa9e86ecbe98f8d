-- Tasks planned to begin before their phase or to end after it; a phase without dates of its own counts by its months.
-- grain: one row per row of the file and date that is so
-- reads: store
-- reason: 任务的计划日期超出所属阶段
-- remedy: 请核对任务的计划日期和阶段日期。
WITH begins AS (
    SELECT g.row_number, 'plan_start_on' AS field, CAST(g.plan_start_on AS VARCHAR) AS value,
        CONCAT('阶段“', p.phase_name, '”此时还没有开始') AS against
    FROM good AS g JOIN phase_dated AS p ON p.phase_id = g.phase_id
    WHERE g.plan_start_day < p.start_day
),
ends AS (
    SELECT g.row_number, 'plan_end_on' AS field, CAST(g.plan_end_on AS VARCHAR) AS value,
        CONCAT('阶段“', p.phase_name, '”此时已经结束') AS against
    FROM good AS g JOIN phase_dated AS p ON p.phase_id = g.phase_id
    WHERE g.plan_end_day > p.end_day
),
outside AS (
    SELECT row_number, field, value, against FROM begins
    UNION ALL SELECT row_number, field, value, against FROM ends
)
SELECT * FROM outside
