"""Django's settings, one file per theme; every value a person may set comes from `environment`."""

from graphapp.settings.base import *  # noqa: F403
from graphapp.settings.database import *  # noqa: F403
from graphapp.settings.limits import *  # noqa: F403
from graphapp.settings.logs import *  # noqa: F403
from graphapp.settings.messaging import *  # noqa: F403
from graphapp.settings.security import *  # noqa: F403
