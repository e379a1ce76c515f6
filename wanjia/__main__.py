"""The command line as `python -m wanjia`."""

import sys

from wanjia.interfaces.cli import main

if __name__ == "__main__":
    sys.exit(main())
