-- The day number beside a survey's date.
SELECT *, DATEDIFF('day', DATE '1970-01-01', surveyed_on) AS surveyed_day
FROM typed
