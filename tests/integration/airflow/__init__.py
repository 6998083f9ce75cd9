"""The DAG under Airflow itself."""
