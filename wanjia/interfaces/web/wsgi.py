"""What the server runs."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.interfaces.web.settings")
_pages = get_wsgi_application()  # sets Django up: what follows may import models

from wanjia.interfaces.sync.admission import Admission  # noqa: E402

# Threads hand each other the interpreter after 0.5 ms instead of 5: whoever returns from the store waits for nobody's parsing.
# One visit a request: 1.7 times as many a second on two cores.
sys.setswitchinterval(0.0005)
application = Admission(_pages)
gc.freeze()  # what is loaded now stays: no collection looks through it again, a fifth of the time of a long list
