"""Every address the server knows."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from graphapp.api import api
from graphapp.views import healthz, index

handler500 = "graphapp.views.server_error"

urlpatterns = [
    path("api/", api.urls),
    path("healthz", healthz),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("", index),
]
