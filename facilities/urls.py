"""Addresses of facilities/."""

from django.urls import path

from facilities import views

urlpatterns = [
    path("facilities/", views.building_list, name="building_list"),
    path("facilities/buildings/<str:code>/", views.building_detail, name="building_detail"),
    path("facilities/rooms/", views.RoomList.as_view(), name="room_list"),
    path("facilities/rooms/<str:code>/edit/", views.room_edit, name="room_edit"),
]
