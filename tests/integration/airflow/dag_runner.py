"""Runs inside Airflow's environment: makes the DAG, runs it, prints what became of it.

    python dag_runner.py '{"project_dir": ..., "load_mode": ...}' [--only-read]

The last line is JSON: the tasks, and for a run its state and theirs. The word "dag" and
the name of Airflow's package must stand in this file.
"""

import json
import sys
from dataclasses import replace

from customer360.airflow.dag import customer_360_dag
from customer360.airflow.layers import LAYERS

said = json.loads(sys.argv[1])
retries = said.pop("retries", None)
if retries is not None:
    said["layers"] = tuple(
        replace(layer, retries=replace(layer.retries, count=retries))
        for layer in LAYERS
    )
dag = customer_360_dag(**said)

if __name__ == "__main__":
    answer: dict[str, object] = {
        "tasks": {
            task.task_id: {
                "retries": task.retries,
                "delay": task.retry_delay.total_seconds(),
                "backoff": task.retry_exponential_backoff,
                "pool": task.pool,
                "trigger_rule": str(
                    getattr(task.trigger_rule, "value", task.trigger_rule)
                ),
                "downstream": sorted(task.downstream_task_ids),
            }
            for task in dag.tasks
        }
    }
    if "--only-read" not in sys.argv:
        run = dag.test()
        answer["state"] = str(run.state)
        answer["states"] = {
            each.task_id: str(each.state) for each in run.get_task_instances()
        }
    sys.stdout.write(json.dumps(answer) + "\n")
