"""The published JSON Schema, as a validator."""

from __future__ import annotations

import json
from typing import Any

import jsonschema

from coach.programmes.loader import SCHEMA_FILE
from coach.programmes.yaml_nodes import ListNode, MapNode, Node

VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text("utf-8")))


def data_of(node: Node) -> Any:
    """What an editor with YAML 1.2 sees."""
    if isinstance(node, ListNode):
        return [data_of(item) for item in node.items]
    if isinstance(node, MapNode):
        return {data_of(key): data_of(value) for key, value in node.pairs}
    return node.value
