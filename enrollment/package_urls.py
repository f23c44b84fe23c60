"""Addresses of packages that run: the portal's pages around them. What is inside the frame is on the content host."""

from django.urls import path

from enrollment.views import packages

UNIT = "learn/<uuid:key>/<int:number>/package"
PART = "content/<str:code>/packages/<uuid:key>/parts/<int:number>/look"

urlpatterns = [
    path(f"{UNIT}/", packages.unit_package, name="unit_package"),
    path(f"{UNIT}/open/", packages.unit_launch, name="unit_launch"),
    path(f"{PART}/", packages.package_preview, name="package_preview"),
    path(f"{PART}/open/", packages.package_look, name="package_look"),
]
