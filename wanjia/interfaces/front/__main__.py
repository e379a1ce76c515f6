"""python -m wanjia.interfaces.front: the process in front (`wanjia serve` becomes it)."""

import argparse
import os
import resource
import sys

import uvloop

from wanjia.interfaces.front.children import NotServing
from wanjia.interfaces.front.front import MOST_CONNECTIONS, serve

SPARE_FILES = 200


def main() -> int:
    """Serve until told to end; one clear line and 1 when that is not possible."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--servers", type=int, default=1)
    parser.add_argument("--application", default="wanjia.interfaces.web.wsgi:application")
    given = parser.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = (
        MOST_CONNECTIONS + SPARE_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_CONNECTIONS + SPARE_FILES)
    )
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    behind_proxy = os.environ.get("WANJIA_HTTPS") == "1"
    try:
        uvloop.run(
            serve(
                given.application, given.host, given.port, given.servers, files - SPARE_FILES, behind_proxy=behind_proxy
            )
        )
    except NotServing as error:
        sys.stderr.write(f"Wanjia stopped: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"Wanjia cannot listen at {given.host}:{given.port}: {error.strerror or error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
