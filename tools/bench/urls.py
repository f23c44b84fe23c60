"""The portal's addresses and the yardstick's."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as portal


def hello(request: HttpRequest) -> HttpResponse:
    """The least a page can do on the same server behind the same middleware."""
    return HttpResponse("hello, world")


urlpatterns = [path("bench/hello/", hello), *portal]
