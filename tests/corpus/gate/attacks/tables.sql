-- rule: table.unknown
SELECT * FROM 'customers.parquet'
-- rule: table.unknown
SELECT * FROM "/etc/passwd"
-- rule: table.unknown
SELECT * FROM '/etc/*.csv'
-- rule: table.unknown
SELECT * FROM customers, 'x.csv'
-- rule: table.unknown
FROM 'https://example.test/x.parquet'
-- rule: table.unknown
SELECT * FROM 's3://bucket/x.parquet'
-- rule: table.unknown
SELECT (SELECT count(*) FROM 'x.json')
-- rule: table.unknown
SELECT 1 WHERE EXISTS (FROM 'x.csv')
-- rule: table.unknown
SELECT * FROM customers WHERE id IN (SELECT id FROM 'x.csv')
-- rule: table.unknown
WITH a AS (FROM 'x.csv') SELECT * FROM a
-- rule: table.unknown
SELECT 1 UNION ALL SELECT * FROM 'x.csv'
-- rule: table.unknown
SELECT * FROM customers c LEFT JOIN LATERAL (SELECT * FROM 'x.csv') l ON true
-- rule: table.unknown
SELECT * FROM salaries
-- rule: table.unknown
SELECT * FROM bank.salaries
-- rule: table.unknown
SELECT * FROM Salaries
-- rule: table.unknown
SELECT * FROM main.salaries
-- rule: table.unknown
SELECT s.* FROM customers c JOIN salaries s USING (id)
-- rule: table.unknown
SELECT * FROM (WITH salaries AS (SELECT 1 AS x) SELECT * FROM salaries) t, salaries
-- rule: table.unknown
WITH x AS (WITH salaries AS (SELECT 1) SELECT 1) SELECT * FROM salaries
-- rule: table.unknown
WITH salaries AS (SELECT * FROM salaries) SELECT * FROM salaries
-- rule: table.unknown
WITH b AS (SELECT * FROM salaries), salaries AS (SELECT 1) SELECT * FROM b
-- rule: table.unknown
SELECT salaries.* FROM customers AS salaries, bank.salaries AS customers
-- rule: table.unknown
SELECT * FROM customers WHERE EXISTS (SELECT 1 FROM salaries WHERE salaries.id = customers.id)
-- rule: table.unknown
SELECT (SELECT max(pay) FROM salaries)
-- rule: table.unknown
TABLE salaries
-- rule: table.unknown
SELECT * FROM information_schema.tables
-- rule: table.unknown
SELECT * FROM pg_catalog.pg_class
-- rule: table.unknown
SELECT * FROM sqlite_master
-- rule: table.unknown
SELECT * FROM duckdb_tables
-- rule: table.qualified
SELECT * FROM memory.bank.customers
-- rule: table.qualified
SELECT * FROM system.information_schema.tables
-- rule: table.unknown
SELECT * FROM cte_1
-- rule: table.unknown
SELECT * FROM recurring.customers
-- rule: column.unknown
SELECT ssn FROM customers
-- rule: column.unknown
SELECT c.SSN FROM customers c
-- rule: column.unknown
SELECT bank.customers.ssn FROM bank.customers
-- rule: column.unknown
SELECT id FROM customers WHERE ssn = '900-1'
-- rule: column.unknown
SELECT id FROM customers ORDER BY ssn
-- rule: column.unknown
SELECT count(*) FROM customers GROUP BY ssn
-- rule: column.unknown
SELECT count(*) FROM customers HAVING max(ssn) > 'a'
-- rule: column.unknown
SELECT id FROM customers QUALIFY row_number() OVER (ORDER BY ssn) = 1
-- rule: column.unknown
SELECT sum(1) OVER (PARTITION BY ssn) FROM customers
-- rule: column.unknown
SELECT count(*) FILTER (WHERE ssn LIKE '9%') FROM customers
-- rule: column.unknown
SELECT (SELECT c.ssn) FROM customers c
-- rule: column.unknown
SELECT * FROM customers c, LATERAL (SELECT c.ssn AS v) q
-- rule: column.unknown
SELECT * FROM accounts a JOIN customers c ON a.id = c.id AND c.ssn = 'x'
-- rule: column.unknown
SELECT * FROM customers a JOIN customers b USING (ssn)
-- rule: column.unknown
SELECT * REPLACE (ssn AS name) FROM customers
-- rule: column.unknown
SELECT list_transform([1], lambda x: ssn) FROM customers
-- rule: column.unknown
SELECT rowid FROM customers
-- rule: column.unknown
SELECT filename FROM customers
-- rule: column.unknown
SELECT file_row_number, id FROM accounts
-- rule: column.unknown
SELECT row_is_visible FROM customers
-- rule: column.unknown
SELECT t.id FROM customers
-- rule: column.unknown
SELECT current_user
-- rule: column.unknown
SELECT session_user FROM customers
-- rule: column.unknown
SELECT user
