-- The day number beside an inspection's date.
SELECT *, DATEDIFF('day', DATE '1970-01-01', inspected_on) AS inspected_day
FROM typed
