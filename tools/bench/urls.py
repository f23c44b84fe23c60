"""The portal's addresses, the yardstick's, and that of the list whose export is measured."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as portal
from tools.bench.places import PlaceList


def hello(request: HttpRequest) -> HttpResponse:
    """The least a page can do on the same server behind the same middleware."""
    return HttpResponse("hello, world")


urlpatterns = [
    path("bench/hello/", hello),
    path("bench/places/", PlaceList.as_view(), name="bench_places"),
    *portal,
]
