from .job import OrderResult as OrderResult
from .run import Summary as Summary
from .run import outcome_json as outcome_json
from .run import problem_lines as problem_lines
from .run import run_batch as run_batch
from .table import COLUMNS as COLUMNS
from .table import Options as Options
from .table import Plan as Plan

__all__ = [
    "COLUMNS",
    "Options",
    "OrderResult",
    "Plan",
    "Summary",
    "outcome_json",
    "problem_lines",
    "run_batch",
]
