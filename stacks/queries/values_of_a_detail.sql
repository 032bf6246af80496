-- Which values does a member of details have, and how often, in a range of days
-- Parameters: first and last day, the JSON path of the member, such as '$.userName'.
WITH activity AS (
    SELECT *
    FROM (
        SELECT *, row_number() OVER (
            PARTITION BY dt, source, event_id ORDER BY ingested_at, batch, line
        ) AS place
        FROM events
        WHERE dt BETWEEN ? AND ?
    )
    WHERE place = 1
)
SELECT json_extract_scalar(details, ?) AS detail, count(*) AS events
FROM activity
GROUP BY 1
ORDER BY events DESC, detail
LIMIT 100
