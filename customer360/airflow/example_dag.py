"""An example for Airflow's dags folder: copy it, or import what it imports.

The words "airflow" and "dag" must stand in the file, or Airflow does not look at it.
"""

import os

from customer360.airflow.dag import customer_360_dag

dag = customer_360_dag(
    project_dir=os.environ.get("C360_PROJECT_DIR", "/opt/airflow/customer_360"),
    database=os.environ.get("C360_DATABASE"),
    alert_url=os.environ.get("C360_ALERT_URL"),
)
