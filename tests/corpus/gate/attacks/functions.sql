-- rule: function.read_parquet
SELECT * FROM read_parquet('x')
-- rule: function.parquet_scan
SELECT * FROM parquet_scan('x')
-- rule: function.read_csv
SELECT * FROM read_csv('/etc/passwd')
-- rule: function.read_csv_auto
SELECT * FROM read_csv_auto('x')
-- rule: function.read_json
SELECT * FROM read_json('x')
-- rule: function.read_json_objects
SELECT * FROM read_json_objects('x')
-- rule: function.read_ndjson_auto
SELECT * FROM read_ndjson_auto('x')
-- rule: function.read_text
SELECT * FROM read_text('/etc/passwd')
-- rule: function.read_blob
SELECT * FROM read_blob('/etc/passwd')
-- rule: function.read_duckdb
SELECT * FROM read_duckdb('x.db')
-- rule: function.glob
SELECT * FROM glob('/*')
-- rule: function.sniff_csv
FROM sniff_csv('x')
-- rule: function.parquet_metadata
FROM parquet_metadata('x')
-- rule: function.parquet_bloom_probe
FROM parquet_bloom_probe('x', 'a', 1)
-- rule: function.read_text
SELECT (SELECT content FROM read_text('/etc/passwd'))
-- rule: function.read_text
SELECT * FROM customers c, LATERAL (SELECT * FROM read_text(c.name)) l
-- rule: function.read_text
SELECT * FROM READ_TEXT('/etc/passwd')
-- rule: function.query
SELECT * FROM query('SELECT ssn FROM customers')
-- rule: function.query_table
SELECT * FROM query_table('salaries')
-- rule: function.json_execute_serialized_sql
SELECT * FROM json_execute_serialized_sql('{}')
-- rule: function.json_serialize_sql
SELECT json_serialize_sql('SELECT 1')
-- rule: function.json_deserialize_sql
SELECT json_deserialize_sql('{}')
-- rule: function.json_serialize_plan
SELECT json_serialize_plan('SELECT 1')
-- rule: function.duckdb_tables
SELECT * FROM duckdb_tables()
-- rule: function.duckdb_settings
SELECT * FROM duckdb_settings()
-- rule: function.duckdb_secrets
SELECT * FROM duckdb_secrets()
-- rule: function.duckdb_logs
SELECT * FROM duckdb_logs()
-- rule: function.duckdb_databases
SELECT path FROM duckdb_databases()
-- rule: function.pragma_table_info
SELECT * FROM pragma_table_info('customers')
-- rule: function.pragma_storage_info
SELECT * FROM pragma_storage_info('customers')
-- rule: function.enable_logging
SELECT * FROM enable_logging()
-- rule: function.enable_peg_parser
SELECT * FROM enable_peg_parser()
-- rule: function.checkpoint
SELECT * FROM checkpoint()
-- rule: function.truncate_duckdb_logs
SELECT * FROM truncate_duckdb_logs()
-- rule: function.test_all_types
SELECT * FROM test_all_types()
-- rule: function.repeat_row
SELECT * FROM repeat_row(1, num_rows = 10000000)
-- rule: function.repeat
SELECT * FROM repeat(1, 10000000000)
-- rule: function.summary
SELECT * FROM summary((SELECT 1))
-- rule: function.histogram_values
SELECT * FROM histogram_values(customers, name)
-- rule: function.which_secret
SELECT * FROM which_secret('s3://x', 's3')
-- rule: function.current_setting
SELECT current_setting('threads')
-- rule: function.getvariable
SELECT getvariable('x')
-- rule: function.current_query
SELECT current_query()
-- rule: function.current_database
SELECT current_database()
-- rule: function.current_schemas
SELECT current_schemas(true)
-- rule: function.txid_current
SELECT txid_current()
-- rule: function.nextval
SELECT nextval('s')
-- rule: function.currval
SELECT currval('s')
-- rule: function.setseed
SELECT setseed(0.5)
-- rule: function.write_log
SELECT write_log('x')
-- rule: function.sleep_ms
SELECT sleep_ms(1000)
-- rule: function.pg_sleep
SELECT pg_sleep(1)
-- rule: function.error
SELECT error(name) FROM customers
-- rule: function.error
SELECT CASE WHEN id = 1 THEN error('x') ELSE 1 END FROM customers
-- rule: function.error
SELECT name.error() FROM customers
-- rule: function.error
SELECT main.error('x')
-- rule: function.stats
SELECT stats(name) FROM customers
-- rule: function.create_sort_key
SELECT create_sort_key(name, 'ASC') FROM customers
-- rule: function.pg_get_viewdef
SELECT pg_get_viewdef(1)
-- rule: function.has_table_privilege
SELECT has_table_privilege('customers', 'select')
-- rule: function.inet_server_addr
SELECT inet_server_addr()
-- rule: function.unknown
SELECT getenv('HOME')
-- rule: function.unknown
SELECT dblink('x', 'y')
-- rule: function.unknown
SELECT lo_import('/etc/passwd')
-- rule: function.qualified
SELECT * FROM system.query('x')
-- rule: function.unknown
SELECT * FROM postgres_query('x', 'y')
-- rule: function.unknown
SELECT database_to_xml(true, true, '')
-- rule: function.qualified
SELECT * FROM other.range(3)
-- rule: function.qualified
SELECT other.schema.sum(id) OVER () FROM customers
-- rule: type
SELECT name::regclass FROM customers
-- rule: type
SELECT CAST(name AS bank.mood) FROM customers
-- rule: collation
SELECT name COLLATE nosuch FROM customers
