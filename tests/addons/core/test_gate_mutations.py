"""Each condition of the gate is needed: without it, some row of its tables comes out otherwise."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from addons.core import gate, key_gate
from tests.addons.core import test_gate as of_gate
from tests.addons.core import test_key_gate as of_key_gate

MISNAMED = replace(of_key_gate.CLAIM, sni="evil.example")


def outcomes(module: Any) -> list[object]:
    """Give what a module, changed or not, says to every row."""
    found: list[object] = []
    if module.__name__ == gate.__name__:
        claims = [*of_gate.HONEST, *(claim for claim, _ in of_gate.DISHONEST)]
        found += [_said(lambda claim=claim: module.objection(claim)) for claim in claims]
        return found
    parcels = [*of_key_gate.HOMEWARD, *(parcel for parcel, _ in of_key_gate.WRONG)]
    for claim in (of_key_gate.CLAIM, MISNAMED):
        found += [_said(lambda c=claim, p=parcel: module.objection(c, p)) for parcel in parcels]
    for parcel, line in (*of_key_gate.GOOD_LINES, *of_key_gate.WRONG_LINES):
        found.append(_said(lambda p=parcel, way=line: bool(module.line_objection(p, way))))
    return found


def _said(ask: Any) -> object:
    try:
        said = ask()
    except Exception as bug:
        return type(bug)
    return getattr(said, "code", said)


def mutants(module: ModuleType) -> Iterator[tuple[str, int, int]]:
    """Give the places for `mutated`: a name, the number of the node, and which part of it."""
    for number, node in enumerate(ast.walk(ast.parse(inspect.getsource(module)))):
        if isinstance(node, ast.If | ast.BoolOp | ast.Compare):
            for part in range(len(node.values) if isinstance(node, ast.BoolOp) else 1):
                yield f"{node.lineno}: {ast.unparse(node)[:60]} [{part}]", number, part


def mutated(module: ModuleType, number: int, part: int) -> ast.Module:
    """Leave out an `if` or a part of an `and` or `or`, or turn a comparison around."""
    tree = ast.parse(inspect.getsource(module))
    _change(tree, list(ast.walk(tree))[number], part)
    return ast.fix_missing_locations(tree)


def _change(tree: ast.Module, node: ast.AST, part: int) -> None:
    if isinstance(node, ast.If):
        node.test = ast.Constant(False)
    elif isinstance(node, ast.BoolOp):
        del node.values[part]
        if len(node.values) == 1:
            node.values.append(node.values[0])
    elif isinstance(node, ast.Compare):
        node.ops[0] = _OPPOSITE[type(node.ops[0])]()


_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
}
ALL = [
    pytest.param(module, number, part, id=f"{module.__name__.rpartition('.')[2]} {what}")
    for module in (gate, key_gate)
    for what, number, part in mutants(module)
]


@pytest.mark.parametrize(("module", "number", "part"), ALL)
def test_a_gate_with_one_condition_less_lets_something_else_through(
    module: ModuleType, number: int, part: int
) -> None:
    weakened = ModuleType(module.__name__)
    changed = mutated(module, number, part)
    exec(compile(changed, "weakened", "exec"), weakened.__dict__)  # noqa: S102 - our own source
    assert outcomes(weakened) != outcomes(module)
