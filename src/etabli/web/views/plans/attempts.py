"""An act of a page of plans: done, or refused in words at the form that asked for it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from etabli.domain.plans.errors import FrozenError, MoveRefusedError
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import Form

HELD = "Autre chose repose dessus : retirez-le d'abord."


def attempted(form: Form, act: Callable[[], Any]) -> bool:
    """Whether a sent form was right and its act was done; else the form says what is wrong."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        form.refuse(error)
    except (FrozenError, MoveRefusedError) as error:
        form.add_error(None, error.user_message)
    except ProtectedError:
        form.add_error(None, french(HELD))
    else:
        return True
    return False
