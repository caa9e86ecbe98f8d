-- Phases with days to draw: their own dates, else counted from the campaign's start by relative months (exact calendar months).
-- grain: one row per phase
WITH anchored AS (
    SELECT
        p.phase_id, p.campaign_id, p.seq, p.phase_name, p.rel_month_from, p.rel_month_to,
        p.plan_start_day, p.plan_end_day,
        c.campaign_name, c.campaign_type, c.source_doc, c.start_day AS campaign_start_day, c.end_day AS campaign_end_day,
        EXTRACT(YEAR FROM c.start_on) * 12 + EXTRACT(MONTH FROM c.start_on) - 3 AS march_month,
        EXTRACT(DAY FROM c.start_on) AS month_day
    FROM phase_known AS p
    LEFT JOIN campaign_known AS c ON c.campaign_id = p.campaign_id
),
months AS (
    SELECT *,
        march_month + rel_month_from - 1 AS from_month,
        march_month + rel_month_to AS until_month
    FROM anchored
),
years AS (
    SELECT *, FLOOR(from_month / 12e0) AS from_year, FLOOR(until_month / 12e0) AS until_year
    FROM months
),
counted AS (
    SELECT *,
        CAST(365 * from_year + FLOOR(from_year / 4e0) - FLOOR(from_year / 100e0) + FLOOR(from_year / 400e0)
            + FLOOR((153 * (from_month - 12 * from_year) + 2) / 5e0) + month_day - 1 - 719468 AS BIGINT) AS rel_start_day,
        CAST(365 * until_year + FLOOR(until_year / 4e0) - FLOOR(until_year / 100e0) + FLOOR(until_year / 400e0)
            + FLOOR((153 * (until_month - 12 * until_year) + 2) / 5e0) + month_day - 2 - 719468 AS BIGINT) AS rel_end_day
    FROM years
),
dated AS (
    SELECT
        phase_id, campaign_id, campaign_name, campaign_type, source_doc, campaign_start_day, campaign_end_day,
        seq, phase_name, rel_month_from, rel_month_to,
        COALESCE(plan_start_day, rel_start_day) AS start_day,
        COALESCE(plan_end_day, rel_end_day) AS end_day,
        CASE
            WHEN plan_start_day IS NOT NULL AND plan_end_day IS NOT NULL THEN '阶段日期'
            WHEN COALESCE(plan_start_day, rel_start_day) IS NOT NULL
                AND COALESCE(plan_end_day, rel_end_day) IS NOT NULL THEN '相对月份'
            ELSE '无日期'
        END AS dates_from
    FROM counted
)
SELECT * FROM dated
