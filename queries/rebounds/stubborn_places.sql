-- 老大难: places where the same sub-category came back most after being closed, since the cohort's first day
-- grain: one row per place and sub-category that came back at least twice, at most $limit
-- One return a day: when several closures are undone by one new find, it came back once.
WITH back AS (
    SELECT place_key, subcategory, COUNT(DISTINCT came_back_day) AS n_rebounds, MAX(came_back_day) AS last_back_day
    FROM closed_issue
    WHERE came_back_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($from_day AS BIGINT) IS NULL OR closed_day >= $from_day)
        AND place_key IS NOT NULL AND subcategory IS NOT NULL
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY place_key, subcategory
    HAVING COUNT(DISTINCT came_back_day) >= 2
),
at_place AS (
    SELECT
        i.issue_id, i.place_key, i.subcategory, i.found_day, i.closed_day, i.venue_name, i.street_name, i.address,
        i.dept_name, i.is_stubborn,
        COALESCE(i.lead_official, d.lead_official) AS lead_official,
        ROW_NUMBER() OVER (
            PARTITION BY i.place_key, i.subcategory ORDER BY i.found_day DESC, i.issue_id DESC
        ) AS position
    FROM issue_named AS i
    JOIN back AS b ON b.place_key = i.place_key AND b.subcategory = i.subcategory
    LEFT JOIN department AS d ON d.dept_code = i.dept_code
    WHERE NOT i.is_void AND i.found_day <= CAST($as_of_day AS BIGINT)
),
summed AS (
    SELECT
        place_key, subcategory,
        COUNT(*) AS n_issues,
        SUM(CASE WHEN closed_day IS NULL OR closed_day > CAST($as_of_day AS BIGINT) THEN 1 ELSE 0 END) AS n_open,
        CAST($as_of_day AS BIGINT) - MIN(found_day) AS age_days,
        MAX(CASE WHEN COALESCE(is_stubborn, FALSE) THEN 1 ELSE 0 END) AS is_stubborn,
        MAX(CASE WHEN position = 1 THEN venue_name END) AS venue_name,
        MAX(CASE WHEN position = 1 THEN street_name END) AS street_name,
        MAX(CASE WHEN position = 1 THEN address END) AS address,
        MAX(CASE WHEN position = 1 THEN dept_name END) AS dept_name,
        MAX(CASE WHEN position = 1 THEN lead_official END) AS lead_official
    FROM at_place
    GROUP BY place_key, subcategory
),
ordered AS (
    SELECT
        s.*, b.n_rebounds, CAST($as_of_day AS BIGINT) - b.last_back_day AS days_since_back,
        ROW_NUMBER() OVER (ORDER BY b.n_rebounds DESC, s.n_open DESC, s.n_issues DESC, s.place_key, s.subcategory)
            AS position
    FROM summed AS s
    JOIN back AS b ON b.place_key = s.place_key AND b.subcategory = s.subcategory
)
SELECT * FROM ordered WHERE CAST($limit AS BIGINT) IS NULL OR position <= CAST($limit AS BIGINT) ORDER BY position
