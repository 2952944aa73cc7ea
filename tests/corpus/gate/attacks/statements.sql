-- rule: text.one_statement
SELECT 1; SELECT 2
-- rule: text.one_statement
SELECT * FROM customers; SELECT * FROM accounts;
-- rule: text.one_statement
;
-- rule: text.one_statement
   
-- rule: parse
SELECT 1; DROP TABLE customers
-- rule: parse
SELECT 1 -- harmless {0d}; DROP TABLE customers
-- rule: parse
DROP TABLE customers
-- rule: parse
DROP SCHEMA bank CASCADE
-- rule: parse
INSERT INTO customers SELECT * FROM customers
-- rule: parse
UPDATE customers SET name = 'x'
-- rule: parse
DELETE FROM customers
-- rule: parse
TRUNCATE customers
-- rule: parse
MERGE INTO customers USING accounts ON customers.id = accounts.customer_id WHEN MATCHED THEN DELETE
-- rule: parse
CREATE TABLE x AS SELECT * FROM customers
-- rule: parse
CREATE OR REPLACE TEMP VIEW customers AS SELECT 1
-- rule: parse
CREATE MACRO upper(x) AS x
-- rule: parse
CREATE TYPE mood AS ENUM ('a')
-- rule: parse
CREATE SEQUENCE s
-- rule: parse
ALTER TABLE customers ADD COLUMN x INTEGER
-- rule: parse
COPY customers TO 'out.csv'
-- rule: parse
COPY (SELECT * FROM customers) TO 'out.parquet' (FORMAT parquet)
-- rule: parse
COPY customers FROM 'in.csv'
-- rule: parse
EXPORT DATABASE 'x'
-- rule: parse
IMPORT DATABASE 'x'
-- rule: parse
ATTACH 'other.db' AS other
-- rule: parse
DETACH bank
-- rule: parse
USE bank
-- rule: parse
INSTALL httpfs
-- rule: parse
LOAD httpfs
-- rule: parse
SET threads = 100
-- rule: parse
SET VARIABLE x = 1
-- rule: parse
RESET threads
-- rule: parse
PRAGMA database_list
-- rule: parse
PRAGMA enable_profiling
-- rule: parse
CALL pragma_version()
-- rule: parse
CALL enable_logging()
-- rule: parse
CHECKPOINT
-- rule: parse
VACUUM
-- rule: parse
ANALYZE
-- rule: parse
BEGIN TRANSACTION
-- rule: parse
COMMIT
-- rule: parse
PREPARE p AS SELECT 1
-- rule: parse
EXECUTE p
-- rule: parse
DEALLOCATE p
-- rule: parse
EXPLAIN SELECT * FROM customers
-- rule: parse
EXPLAIN ANALYZE SELECT * FROM customers
-- rule: parse
CREATE SECRET s (TYPE s3)
-- rule: parse
COMMENT ON TABLE customers IS 'x'
-- rule: parse
WITH gone AS (DELETE FROM customers RETURNING *) SELECT * FROM gone
-- rule: parse
WITH made AS (INSERT INTO customers VALUES (1)) SELECT 1
-- rule: parse
SELECT * INTO copy FROM customers
-- rule: parse
SELECT * FROM customers FOR UPDATE
-- rule: parse
PIVOT customers ON country USING count(*)
-- rule: node.show
DESCRIBE customers
-- rule: node.show
SHOW TABLES
-- rule: node.show
SUMMARIZE customers
-- rule: node.show
SELECT * FROM (DESCRIBE customers)
-- rule: node.show
SELECT * FROM (SUMMARIZE customers) s
-- rule: node.show
WITH s AS (SELECT * FROM (SHOW ALL TABLES)) SELECT * FROM s
-- rule: node.parameter
SELECT * FROM customers WHERE id = ?
-- rule: node.parameter
SELECT $1
-- rule: node.parameter
SELECT * FROM customers LIMIT $limit
-- rule: node.at
SELECT * FROM customers AT (TIMESTAMP => '2020-01-01')
