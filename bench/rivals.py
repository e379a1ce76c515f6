"""The store of the rival (bench/rival): a copy of ours as it stands, with its own tables and everybody's token."""

import os
import subprocess
import sys
from collections.abc import Sequence


def rival_store(url: str, usernames: Sequence[str]) -> tuple[str, list[str]]:
    """Copy the store as it is; give the URL of the copy and a token for each user, in order."""
    import psycopg
    from django.db import connection

    connection.close()
    connection.close_pool()
    with psycopg.connect(f"{url.rpartition('/')[0]}/template1", autocommit=True) as store:
        store.execute("CREATE DATABASE rival TEMPLATE postgres")
    rival = f"{url.rpartition('/')[0]}/rival"
    environment = {**os.environ, "WANJIA_DATABASE_URL": rival, "DJANGO_SETTINGS_MODULE": "bench.rival.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "--run-syncdb", "-v", "0"], env=environment, check=True)
    tokens = [os.urandom(20).hex() for _ in usernames]
    with psycopg.connect(rival, autocommit=True) as store:
        for username, token in zip(usernames, tokens, strict=True):
            store.execute(
                "INSERT INTO authtoken_token (key, created, user_id) SELECT %s, now(), id FROM accounts_user "
                "WHERE username = %s",
                [token, username],
            )
    return rival, tokens
