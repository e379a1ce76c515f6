"""The command line ``wanjia``: set-up, serve, demo, reconcile, and the operator's daily commands."""
