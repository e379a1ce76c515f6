"""What granian serves for the rival."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.rival.settings"
application = get_wsgi_application()
