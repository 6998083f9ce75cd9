"""`python -m customer360` is `c360`."""

from customer360.cli.app import main

main()
