-- Progress of the plan: what was earned against what was planned by the report date, weighted.
-- grain: one row in all
-- title: 阶段进度
-- formula: 挣得进度 ÷ 计划进度（1 为正好按计划，小于 1 为落后）
-- numerator: 挣得进度＝Σ 权重 × 实际完成比例（有计划起止日期、未取消的任务，取截止日前最近一次填报）
-- denominator: 计划进度＝Σ 权重 × 到截止日按计划应完成的比例（起止日期之间按天均匀推进）
-- unit: 比值
-- base: 应得 {n} 分，实得 {k}
WITH latest AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY task_id ORDER BY report_day DESC) AS recency
    FROM task_report
    WHERE report_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = CAST($campaign AS VARCHAR))
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = CAST($department AS VARCHAR))
),
tasks AS (
    SELECT
        *,
        CASE
            WHEN start_day IS NULL OR end_day IS NULL THEN NULL
            WHEN CAST($as_of_day AS BIGINT) >= end_day THEN 1e0
            WHEN CAST($as_of_day AS BIGINT) < start_day THEN 0e0
            ELSE (CAST($as_of_day AS BIGINT) - start_day + 1) * 1e0 / (end_day - start_day + 1)
        END AS planned_share,
        CASE WHEN status = '已完成' OR done_share >= 1 THEN 1 ELSE 0 END AS is_done
    FROM latest
    WHERE recency = 1 AND NOT is_cancelled
),
summed AS (
    SELECT
        COALESCE(SUM(weight * done_share), 0e0) AS numerator,
        COALESCE(SUM(weight * planned_share), 0e0) AS denominator,
        COALESCE(SUM(weight), 0e0) AS total_weight
    FROM tasks
    WHERE planned_share IS NOT NULL
)
SELECT * FROM summed
