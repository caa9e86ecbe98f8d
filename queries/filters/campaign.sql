-- Campaigns to choose from, the latest first
-- grain: one row per campaign
WITH choice AS (
    SELECT campaign_id AS value, COALESCE(campaign_name, campaign_id) AS label, start_on
    FROM campaign
)
SELECT value, label FROM choice ORDER BY start_on DESC, value
