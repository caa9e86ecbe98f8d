-- The surveys of the days given that cost a department points for 群众满意, counted as in ranking/satisfaction_by_month
-- grain: one row per survey result with an answer that is not favourable
WITH lost AS (
    SELECT survey_id, surveyed_on, method, n_asked, n_positive, n_asked - n_positive AS n_unfavourable
    FROM survey_named
    WHERE scope = '部门' AND kind = '满意度' AND dept_name = $department
        AND surveyed_day >= CAST($from_day AS BIGINT) AND surveyed_day <= CAST($to_day AS BIGINT)
        AND n_positive < n_asked
),
ordered AS (
    SELECT * FROM lost ORDER BY surveyed_on DESC, survey_id
)
SELECT * FROM ordered
