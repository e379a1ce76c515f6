"""Trees of expressions: what they mention, and the same tree with something written in its place."""

from collections.abc import Mapping

from wanjia.command.campaigns.questions.definition import Expression


def references(expression: Expression) -> list[str]:
    """List the questions an expression refers to, each once, in order."""
    if "ref" in expression:
        return [expression["ref"]]
    return list(dict.fromkeys(name for arg in expression.get("args", []) for name in references(arg)))


def mentions_self(expression: Expression) -> bool:
    """Say whether the expression contains `.`."""
    return "self" in expression or any(mentions_self(arg) for arg in expression.get("args", []))


def with_self(expression: Expression, name: str) -> Expression:
    """Write references to a question's own name as `.`."""
    if expression.get("ref") == name:
        return {"self": True}
    if "args" in expression:
        return {"op": expression["op"], "args": [with_self(arg, name) for arg in expression["args"]]}
    return expression


def with_columns(expression: Expression, cells: Mapping[str, str]) -> Expression:
    """Write the text of a choice's cells in place of the names of columns."""
    if "column" in expression:
        return {"value": cells.get(expression["column"], "")}
    if "args" in expression:
        return {"op": expression["op"], "args": [with_columns(arg, cells) for arg in expression["args"]]}
    return expression
