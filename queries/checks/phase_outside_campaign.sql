-- Phases that begin before their campaign or end after it.
-- grain: one row per row of the file and date that is so
-- reads: store
-- reason: 阶段日期超出所属行动的起止日期
-- remedy: 请核对阶段日期和行动日期。
WITH begins AS (
    SELECT g.row_number, 'plan_start_on' AS field, CAST(g.plan_start_on AS VARCHAR) AS value,
        CONCAT('行动从 ', CAST(c.start_on AS VARCHAR), ' 开始') AS against
    FROM good AS g JOIN campaign AS c ON c.campaign_id = g.campaign_id
    WHERE g.plan_start_day < c.start_day
),
ends AS (
    SELECT g.row_number, 'plan_end_on' AS field, CAST(g.plan_end_on AS VARCHAR) AS value,
        CONCAT('行动到 ', CAST(c.end_on AS VARCHAR), ' 结束') AS against
    FROM good AS g JOIN campaign AS c ON c.campaign_id = g.campaign_id
    WHERE g.plan_end_day > c.end_day
),
outside AS (
    SELECT row_number, field, value, against FROM begins
    UNION ALL SELECT row_number, field, value, against FROM ends
)
SELECT * FROM outside
