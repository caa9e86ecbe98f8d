-- The day number beside a recheck's date.
SELECT *, DATEDIFF('day', DATE '1970-01-01', rechecked_on) AS rechecked_day
FROM typed
