-- Campaigns, and those that only phases speak of; 未归行动 holds the phases that no table of phases knows.
-- grain: one row per campaign
WITH orphan AS (
    SELECT p.campaign_id
    FROM phase_known AS p
    LEFT JOIN campaign AS c ON c.campaign_id = p.campaign_id
    WHERE c.campaign_id IS NULL
    GROUP BY p.campaign_id
)
SELECT campaign_id, COALESCE(campaign_name, campaign_id) AS campaign_name, campaign_type, source_doc, start_on, start_day, end_day
FROM campaign
UNION ALL
SELECT
    campaign_id, CASE WHEN campaign_id = '未归行动' THEN '未归入行动的任务' ELSE campaign_id END AS campaign_name,
    NULL AS campaign_type, NULL AS source_doc, NULL AS start_on, NULL AS start_day, NULL AS end_day
FROM orphan
