-- Campaigns to choose from, the latest first
-- grain: one row per campaign
WITH choice AS (
    SELECT campaign_id AS value, campaign_name AS label, start_on
    FROM campaign_known
)
SELECT value, label FROM choice ORDER BY start_on DESC, value
