-- Hours at a month's end in which a department closed many issues, beside what it closes in that hour on other days
-- grain: one row per department, day and hour with $n_bulk closings or more
WITH hourly AS (
    SELECT
        dept_name, closed_day, closed_hour, COUNT(*) AS n_closed,
        MAX(CASE WHEN days_to_month_end < CAST($n_end_days AS BIGINT) THEN 1 ELSE 0 END) AS is_month_end
    FROM closed_timing
    WHERE closed_minute IS NOT NULL
        AND closed_day > CAST($as_of_day AS BIGINT) - CAST($n_days AS BIGINT)
        AND closed_day <= CAST($as_of_day AS BIGINT)
        AND found_day <= CAST($as_of_day AS BIGINT)
        AND (CAST($campaign AS VARCHAR) IS NULL OR campaign_id = $campaign)
        AND (CAST($district AS VARCHAR) IS NULL OR district_name = $district)
        AND (CAST($department AS VARCHAR) IS NULL OR dept_name = $department)
        AND (CAST($source AS VARCHAR) IS NULL OR source = $source)
        AND (CAST($category AS VARCHAR) IS NULL OR category = $category)
    GROUP BY dept_name, closed_day, closed_hour
),
usual AS (
    SELECT
        dept_name, closed_hour,
        SUM(CASE WHEN is_month_end = 0 THEN n_closed ELSE 0 END) AS n_usual,
        SUM(CASE WHEN is_month_end = 0 THEN n_closed * n_closed ELSE 0 END) AS squares
    FROM hourly
    GROUP BY dept_name, closed_hour
),
spread AS (
    SELECT
        dept_name, SUM(n_usual) AS n_usual_all_hours, SUM(squares) AS squares_all_hours,
        SUM(n_usual * n_usual) AS usual_squared
    FROM usual
    GROUP BY dept_name
),
looked_at AS (
    SELECT COUNT(*) AS n_hours_looked_at FROM usual
),
begun AS (
    SELECT MIN(closed_day) AS first_day FROM hourly
),
bulk AS (
    SELECT
        h.dept_name, h.closed_day, h.closed_hour, h.n_closed, u.n_usual, s.n_usual_all_hours, s.squares_all_hours,
        s.usual_squared, l.n_hours_looked_at, b.first_day
    FROM hourly AS h
    JOIN usual AS u ON u.dept_name = h.dept_name AND u.closed_hour = h.closed_hour
    JOIN spread AS s ON s.dept_name = h.dept_name
    CROSS JOIN looked_at AS l
    CROSS JOIN begun AS b
    WHERE h.is_month_end = 1 AND h.n_closed >= CAST($n_bulk AS BIGINT)
)
SELECT * FROM bulk ORDER BY n_closed DESC, dept_name, closed_day, closed_hour
