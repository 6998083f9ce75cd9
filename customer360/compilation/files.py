"""Compiled SQL on disk, where people and Airflow look for it."""

import os

from customer360.resources.result import CompiledNode


def write_compiled(target_path: str, compiled: CompiledNode) -> str:
    """Write `compiled/<package>/<path>` below the target folder; gives the path."""
    node = compiled.node
    path = os.path.join(target_path, "compiled", node.package_name, node.compiled_path)
    try:
        _write(path, compiled.compiled_code)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _write(path, compiled.compiled_code)
    return path


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
