"""Airflow drives the project through Cosmos: a group a layer, gates in between."""
