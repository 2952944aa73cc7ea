-- rule: limit.growth
SELECT repeat('x', 2000000000)
-- rule: limit.growth
SELECT repeat(repeat(repeat('x', 1000), 1000), 1000)
-- rule: limit.growth
SELECT lpad('x', 1000000000, 'y')
-- rule: limit.growth
SELECT rpad(name, 1000000000, 'y') FROM customers
-- rule: limit.growth
SELECT format('{:>2000000000}', 'a')
-- rule: limit.growth
SELECT format('{:{}}', 'a', 2000000000)
-- rule: limit.growth
SELECT format(note, 1) FROM payments
-- rule: limit.growth
SELECT printf('%2000000000d', 1)
-- rule: limit.growth
SELECT printf('%*d', 2000000000, 1)
-- rule: limit.growth
SELECT range(1000000000)
-- rule: limit.growth
SELECT len(generate_series(0, 5000000000))
-- rule: limit.growth
SELECT [x FOR x IN range(1000000000)]
-- rule: limit.growth
SELECT list_aggregate(range(1000000000), 'sum')
-- rule: limit.growth
SELECT list_resize([1], 2000000000)
-- rule: limit.growth
SELECT count(*) FROM range(1000000000000)
-- rule: limit.growth
SELECT count(*) FROM range(5000000) a, range(5000000) b
-- rule: limit.growth
SELECT count(*) FROM range(0, 1000000000000, 2)
-- rule: limit.growth
SELECT levenshtein(repeat('a', 10000), repeat('b', 10000))
-- rule: limit.growth
SELECT damerau_levenshtein(rpad('a', 9000, 'x'), name) FROM customers
-- rule: limit.growth
SELECT regexp_replace(repeat('a', 9999), 'a', 'bbbbbbbbbbbbbbbbbbbbb', 'g')
-- rule: limit.growth
SELECT replace(lpad('a', 9999, 'a'), 'a', 'bbbbbbbbbbbbbbbbbbbbbbbbb')
-- rule: limit.growth
SELECT repeat('x', (SELECT max(id) FROM payments))
-- rule: limit.growth
SELECT repeat('x', 1e9)
-- rule: limit.growth
SELECT bar(1, 0, 1, 100000000)
