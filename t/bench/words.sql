-- How many issues each word stands in, once all are there.
REPLACE INTO search_word (term, public, internal)
SELECT term, COUNT(*), COUNT(*) FROM issue_term WHERE scope = 'public' GROUP BY term;
