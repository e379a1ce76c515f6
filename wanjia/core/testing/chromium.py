"""The machine's own Chromium, as every browser test starts it: no window, and no call to anybody's servers."""

import os

PATH = os.environ.get("WANJIA_CHROMIUM", "/usr/bin/chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
