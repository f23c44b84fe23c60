"""Addresses of the content host alone; config.content_host resolves them there and nowhere else."""

from django.urls import path

from enrollment.views import lrs, play

PLAY = "play/<str:token>"

urlpatterns = [
    path(f"{PLAY}/", play.play_shell, name="play_shell"),
    path(f"{PLAY}/files/<path:path>", play.play_file, name="play_file"),
    path(f"{PLAY}/commit/", play.play_commit, name="play_commit"),
    path(f"{PLAY}/fetch/", play.play_fetch, name="play_fetch"),
    path(f"{PLAY}/xapi/about", lrs.lrs_about, name="lrs_about"),
    path(f"{PLAY}/xapi/statements", lrs.lrs_statements, name="lrs_statements"),
    path(f"{PLAY}/xapi/activities", lrs.lrs_activities, name="lrs_activities"),
    path(f"{PLAY}/xapi/activities/state", lrs.lrs_state, name="lrs_state"),
    path(f"{PLAY}/xapi/agents", lrs.lrs_agents, name="lrs_agents"),
    path(f"{PLAY}/xapi/agents/profile", lrs.lrs_profile, name="lrs_profile"),
]
