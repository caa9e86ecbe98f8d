-- Issues with the names that people use: departments, areas and venues by code, name or alias; as given when unknown.
-- grain: one row per issue
SELECT
    i.*,
    d.dept_code,
    COALESCE(d.dept_name, i.department) AS dept_name,
    d.peer_group,
    COALESCE(a.area_name, i.district) AS district_name,
    COALESCE(s.area_name, i.street) AS street_name,
    COALESCE(v.venue_name, i.venue) AS venue_name,
    v.venue_type,
    x.lon IS NOT NULL AS is_default_place,
    i.cell11 IS NOT NULL AND x.lon IS NULL AS is_located
FROM issue AS i
LEFT JOIN department_alias AS d ON d.alias = i.department
LEFT JOIN area_alias AS a ON a.alias = i.district
LEFT JOIN area_alias AS s ON s.alias = i.street
LEFT JOIN venue_alias AS v ON v.alias = i.venue
LEFT JOIN default_address AS x ON x.source = i.source AND x.lon = i.lon AND x.lat = i.lat
