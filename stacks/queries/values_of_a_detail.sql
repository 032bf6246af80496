-- Which values does a member of details have, and how often, in a range of days
-- Parameters: first and last day, the JSON path of the member, such as '$.userName'.
WITH activity AS (
    SELECT details
    FROM curated
    WHERE dt BETWEEN ? AND ?
)
SELECT json_extract_scalar(details, ?) AS detail, count(*) AS events
FROM activity
GROUP BY 1
ORDER BY events DESC, detail
LIMIT 100
