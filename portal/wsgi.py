import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

# Every page's code is read here, before gunicorn makes its workers: they share that memory, and no first visitor waits.
reverse("home")
