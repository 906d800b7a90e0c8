"""Public pages about rights: who may do what, and the register of personal data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.domain.governance import register
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import GUARDED, MATRIX, PERMISSIONS
from etabli.web.live import public_page
from etabli.web.presentation import rights


@public_page
def matrix(request: HttpRequest) -> HttpResponse:
    """The matrix role × permission, whole, of one role, or of one permission."""
    role, permission = request.GET.get("role", ""), request.GET.get("droit", "")
    roles = [Role(role)] if role in Role.values else list(Role)
    permissions = [MATRIX[permission]] if permission in MATRIX else list(PERMISSIONS)
    context = {
        "roles": list(Role),
        "permissions": PERMISSIONS,
        "role": Role(role) if role in Role.values else None,
        "permission": MATRIX.get(permission),
        "shown": roles,
        "unfolded": len(roles) == 1 or len(permissions) == 1 or request.GET.get("vue") == "entiere",
        "groups": rights.table(roles, permissions),
        "reaches": rights.reaches(roles),
        "guarded": GUARDED,
    }
    return render(request, "web/rights.html", context)


@public_page
def treatments(request: HttpRequest) -> HttpResponse:
    """The register: each treatment of personal data."""
    return render(request, "web/register.html", {"treatments": register.load()})
