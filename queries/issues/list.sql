-- The issues that the reader's filters leave, one page of them ($limit NULL: all)
-- grain: one row per issue
WITH matching AS (
    SELECT
        issue_id, dept_name, district_name, street_name, venue_name, source, category, subcategory,
        description, found_at, due_at, closed_at, status, place_key, severity, is_void, found_day, address,
        CASE
            WHEN is_void THEN '已作废'
            WHEN closed_day <= CAST($as_of_day AS BIGINT) AND closed_at <= due_at THEN '按期结案'
            WHEN closed_day <= CAST($as_of_day AS BIGINT) AND closed_at > due_at THEN '超期结案'
            WHEN closed_day <= CAST($as_of_day AS BIGINT) THEN '已结案'
            WHEN due_day <= CAST($as_of_day AS BIGINT) THEN '超期未结'
            WHEN due_day <= CAST($as_of_day AS BIGINT) + CAST($n_days AS BIGINT) THEN '即将到期'
            ELSE '办理中'
        END AS state_words,
        CASE
            WHEN NOT is_void AND due_day <= CAST($as_of_day AS BIGINT)
                AND (closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT))
                THEN CAST($as_of_day AS BIGINT) - due_day
        END AS days_overdue
    FROM issue_named
    WHERE found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR found_day >= $from_day)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($own_department AS VARCHAR) IS NULL OR dept_name = $own_department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
        AND (
            CAST($cell AS BIGINT) IS NULL
            OR cell7 = $cell OR cell8 = $cell OR cell9 = $cell OR cell10 = $cell OR cell11 = $cell
        )
        AND (CAST($issue_ids AS VARCHAR) IS NULL OR POSITION(',' || issue_id || ',' IN $issue_ids) > 0)
        AND (CAST($place AS VARCHAR) IS NULL OR place_key = $place)
        AND (CAST($street AS VARCHAR) IS NULL OR street_name = $street)
        AND (
            CAST($near_lon AS DECIMAL(12, 7)) IS NULL
            OR POWER((lon - CAST($near_lon AS DECIMAL(12, 7))) / CAST($lon_reach AS DECIMAL(12, 9)), 2)
                + POWER((lat - CAST($near_lat AS DECIMAL(12, 7))) / CAST($lat_reach AS DECIMAL(12, 9)), 2) <= 1
        )
        AND (CAST($subcategory AS VARCHAR) IS NULL OR subcategory = $subcategory)
        AND (CAST($point_state AS VARCHAR) IS NULL OR point_state = $point_state)
        AND (
            CAST($text AS VARCHAR) IS NULL
            OR POSITION(LOWER($text) IN LOWER(issue_id)) > 0
            OR POSITION(LOWER($text) IN LOWER(COALESCE(description, ''))) > 0
            OR POSITION(LOWER($text) IN LOWER(COALESCE(venue_name, ''))) > 0
            OR POSITION(LOWER($text) IN LOWER(COALESCE(address, ''))) > 0
        )
),
asked AS (
    SELECT *
    FROM matching
    WHERE CAST($state AS VARCHAR) IS NULL
        OR ($state = 'overdue' AND state_words = '超期未结')
        OR ($state = 'due_soon' AND state_words = '即将到期')
        OR ($state = 'open' AND state_words IN ('超期未结', '即将到期', '办理中'))
        OR ($state = 'closed' AND state_words IN ('按期结案', '超期结案', '已结案'))
        OR ($state = 'late' AND state_words IN ('超期未结', '超期结案'))
),
ordered AS (
    SELECT
        *,
        ROW_NUMBER() OVER (
            ORDER BY
                CASE WHEN $sort = 'overdue' THEN COALESCE(days_overdue, -1) END DESC,
                CASE WHEN $sort = 'due' THEN due_at END NULLS LAST,
                CASE WHEN $sort = 'department' THEN dept_name END NULLS LAST,
                CASE WHEN $sort = 'oldest' THEN found_at END NULLS LAST,
                found_at DESC, issue_id
        ) AS position
    FROM asked
)
SELECT
    issue_id, dept_name, district_name, street_name, venue_name, source, category, subcategory,
        description, found_at, due_at, closed_at, status, severity, state_words, days_overdue,
    COALESCE(venue_name, address, street_name) AS place
FROM ordered
WHERE CAST($limit AS BIGINT) IS NULL
    OR (position > CAST($offset AS BIGINT) AND position <= CAST($offset AS BIGINT) + CAST($limit AS BIGINT))
ORDER BY position
