"""dbt_project.yml, profiles.yml and the files they point at."""
