-- The day number of a reward or penalty, the month of the score that it counts in (year * 12 + month), and what it adds.
-- A month that cannot be read counts as that of the date; what a kind does to the score does not depend on the sign written.
SELECT
    *,
    DATEDIFF('day', DATE '1970-01-01', rewarded_on) AS reward_day,
    CASE
        WHEN TRY_CAST(regexp_extract(score_month, '(20\d\d)\D+(1[0-2]|0?[1-9])(\D|$)', 2) AS BIGINT) IS NOT NULL
            THEN CAST(regexp_extract(score_month, '(20\d\d)\D+(1[0-2]|0?[1-9])(\D|$)', 1) AS BIGINT) * 12
                + CAST(regexp_extract(score_month, '(20\d\d)\D+(1[0-2]|0?[1-9])(\D|$)', 2) AS BIGINT)
        ELSE EXTRACT(YEAR FROM rewarded_on) * 12 + EXTRACT(MONTH FROM rewarded_on)
    END AS month_number,
    CASE
        WHEN kind IN ('通报批评', '约谈', '问责', '扣分') THEN -ABS(points)
        WHEN kind IN ('通报表扬', '表彰奖励', '加分') THEN ABS(points)
        ELSE points
    END AS signed_points
FROM typed
