"""Root of the URLs."""

from django.urls import include, path

urlpatterns = [path("", include("etabli.web.urls"))]
handler404 = "etabli.web.views.errors.not_found"
handler500 = "etabli.web.views.errors.server_error"
