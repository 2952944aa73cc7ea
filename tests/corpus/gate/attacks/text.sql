-- rule: text.nul
SELECT 1{00}; DROP TABLE customers
-- rule: text.nul
SELECT '{00}'
-- rule: text.utf8
SELECT '{ff}'
-- rule: text.utf8
SELECT '{c0}{af}'
-- rule: text.utf8
SELECT '{ed}{a0}{80}'
-- rule: text.size
SELECT '{70000*x}'
-- rule: text.nested_comment
SELECT 1 /* /* */ ; DROP TABLE customers -- */
-- rule: text.nested_comment
SELECT /* a /* b */ c */ 1
-- rule: limit.depth
SELECT {300*(}1{300*)}
-- rule: limit.depth
SELECT {300*[}1{300*]}
-- rule: limit.depth
SELECT 1{500* + 1}
-- rule: limit.depth
SELECT {400*NOT }true
-- rule: limit.depth
SELECT {260*abs(}1{260*)}
-- rule: limit.nodes
SELECT 1{22000*,1}
-- rule: limit.set_operations
SELECT 1{700* UNION ALL SELECT 1}
-- rule: limit.joins
SELECT count(*) FROM customers{120*, branches}
-- rule: limit.in_list
SELECT 1 IN (0{11000*,1})
-- rule: cte.not_materialized
WITH a AS NOT MATERIALIZED (SELECT * FROM customers) SELECT * FROM a
-- rule: cte.not_materialized
WITH a AS not
  materialized (SELECT 1) SELECT * FROM a
-- rule: recursion.endless
WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r
-- rule: recursion.endless
WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL (SELECT i + 1 FROM r UNION ALL SELECT i FROM r)) SELECT count(*) FROM r
-- rule: limit.references
WITH a AS (SELECT 1 FROM branches), b AS (SELECT 1 FROM a, a x), c AS (SELECT 1 FROM b, b x), d AS (SELECT 1 FROM c, c x), e AS (SELECT 1 FROM d, d x), f AS (SELECT 1 FROM e, e x), g AS (SELECT 1 FROM f, f x), h AS (SELECT 1 FROM g, g x), i AS (SELECT 1 FROM h, h x), j AS (SELECT 1 FROM i, i x), k AS (SELECT 1 FROM j, j x) SELECT count(*) FROM k
-- rule: tree.invalid
SELECT 1e999999999
