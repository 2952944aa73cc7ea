"""What kind of query a known answer's SQL is: traits() of src/knowledge/planner/decide/structure.cpp, from SQL text instead of a plan."""
import sqlglot
from sqlglot import exp

AGGREGATES = {exp.Count: "count", exp.Sum: "sum", exp.Avg: "avg", exp.Min: "min", exp.Max: "max"}


def first_block(tree):
    while isinstance(tree, (exp.SetOperation, exp.Paren, exp.Subquery)):
        tree = tree.this
    return tree


def leaves(node):
    """Conditions between AND and OR."""
    if isinstance(node, (exp.And, exp.Or)):
        return leaves(node.left) + leaves(node.right)
    if isinstance(node, exp.Paren):
        return leaves(node.this)
    return [node]


def is_absence(condition):
    return isinstance(condition, exp.Not) and isinstance(condition.this, exp.In) and condition.this.args.get("query") is not None


def is_nested(condition):
    return not is_absence(condition) and condition.find(exp.Select) is not None


def yes(value):
    return "yes" if value else "no"


def aggregate_of(node):
    name = AGGREGATES.get(type(node), "count")
    return "distinct" if name == "count" and isinstance(node.this, exp.Distinct) else name


def traits(tree):
    block = first_block(tree)
    outputs = block.expressions
    star = any(isinstance(e, exp.Star) for e in outputs)
    shown = {aggregate_of(a) for e in outputs for a in e.find_all(exp.AggFunc)} or {"none"}
    where = block.args.get("where")
    conditions = leaves(where.this) if where is not None else []
    order = block.args.get("order") or tree.args.get("order")
    limit = block.args.get("limit") or tree.args.get("limit")
    absent = isinstance(tree, exp.Except)
    out = {"outputs": str(0 if star else min(len(outputs), 4))}
    for name in ("none", "count", "distinct", "sum", "avg", "min", "max"):
        out[name] = yes(name in shown)
    out["where"] = str(min(len(conditions) + absent, 3))
    out["group"] = yes(block.args.get("group") is not None)
    out["having"] = yes(block.args.get("having") is not None)
    if order is None:
        out["order"] = "no"
    else:
        key = order.expressions[0]
        out["order"] = ("number" if key.find(exp.AggFunc) else "column") + ("_down" if key.args.get("desc") else "_up")
    out["limit"] = "no" if limit is None else "one" if limit.expression.name == "1" else "more"
    out["different"] = yes(block.args.get("distinct") is not None)
    out["set"] = "both" if isinstance(tree, exp.Intersect) else "either" if isinstance(tree, exp.Union) else "no"
    out["absent"] = yes(absent or any(is_absence(c) for c in conditions))
    out["nested"] = yes(any(is_nested(c) for c in conditions))
    out["or"] = yes(where is not None and any(o.find_ancestor(exp.Select) is block for o in where.find_all(exp.Or)))
    out["differs"] = yes(any(isinstance(c, exp.NEQ) and not is_nested(c) for c in conditions))
    out["tables"] = str(min(1 + len(block.args.get("joins") or []), 3))
    return out


def read(sql):
    """Its traits, or None where the SQL is beyond the parser."""
    try:
        return traits(sqlglot.parse_one(sql, read="sqlite"))
    except (sqlglot.errors.SqlglotError, AttributeError):
        return None
