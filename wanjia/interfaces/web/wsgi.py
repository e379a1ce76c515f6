"""What the server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.interfaces.web.settings")
_pages = get_wsgi_application()  # sets Django up: what follows may import models

from wanjia.interfaces.sync.admission import Admission  # noqa: E402

application = Admission(_pages)
