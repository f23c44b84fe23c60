"""The lists of the journal: its rows and its seals, with the filter of the rows.

Not for exports: the journal stands below the room that makes them.
"""

from __future__ import annotations

import django_filters
import django_tables2
from django.db.models import Q, QuerySet
from django.forms import DateInput
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal import queries
from journal.models import Entry
from journal.words import WORDS, words_for

NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}
SEALED = (("yes", gettext_lazy("sealed")), ("no", gettext_lazy("not sealed yet")))


class EntryFilter(django_filters.FilterSet):
    """Who or what, which action, which days, sealed or not."""

    text = django_filters.CharFilter(method="named", label=gettext_lazy("Who or what"))
    action = django_filters.ChoiceFilter(choices=sorted(WORDS.items()), label=gettext_lazy("Action"))
    since = django_filters.DateFilter("at__date", "gte", label=gettext_lazy("From"), widget=DateInput({"type": "date"}))
    until = django_filters.DateFilter("at__date", "lte", label=gettext_lazy("To"), widget=DateInput({"type": "date"}))
    sealed = django_filters.ChoiceFilter(method="under_seal", choices=SEALED, label=gettext_lazy("Seal"))

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()

    def named(self, rows: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        """Rows whose actor or target has the text in its name or key."""
        places = ("actor", "actor_name", "target", "target_name")
        wanted = Q()
        for place in places:
            wanted |= Q(**{f"{place}__icontains": value})
        return rows.filter(wanted)

    def under_seal(self, rows: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        """Rows that a seal holds, or those that wait for one."""
        return queries.by_seal(rows, sealed=value == "yes")


class EntryTable(django_tables2.Table):
    """When, who, what, to what, sealed or not."""

    at = django_tables2.DateTimeColumn(
        linkify=True, verbose_name=gettext_lazy("When"), format="Y-m-d H:i:s", order_by="id"
    )
    actor_name = django_tables2.Column(verbose_name=gettext_lazy("Who"), empty_values=())
    action = django_tables2.Column(verbose_name=gettext_lazy("Did what"))
    target_name = django_tables2.Column(verbose_name=gettext_lazy("To what"))
    sealed = django_tables2.Column(verbose_name=gettext_lazy("Seal"), orderable=False)

    class Meta:
        caption = gettext_lazy("Journal")
        order_by = "-at"

    def render_actor_name(self, value: str) -> str:
        return value or _("the portal itself")

    def render_action(self, value: str) -> str:
        return words_for(value)

    def render_sealed(self, value: bool) -> SafeString:
        tone, text = ("done", _("sealed")) if value else ("progress", _("not sealed yet"))
        return format_html('<span class="badge badge--{}">{}</span>', tone, text)


class SealTable(django_tables2.Table):
    """Number, time, how many rows, the head that is handed outside."""

    id = django_tables2.Column(verbose_name=gettext_lazy("Number"), attrs=NUMBER)
    sealed_at = django_tables2.DateTimeColumn(
        verbose_name=gettext_lazy("Sealed at"), format="Y-m-d H:i:s", orderable=False
    )
    size = django_tables2.Column(verbose_name=gettext_lazy("Rows"), attrs=NUMBER, orderable=False)
    head = django_tables2.Column(verbose_name=gettext_lazy("Head"), orderable=False)

    class Meta:
        caption = gettext_lazy("Seals")
        order_by = "-id"

    def render_head(self, value: str) -> SafeString:
        return format_html("<code>{}</code>", value)
