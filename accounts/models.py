"""Organisations, people, the roles they hold and their inbox.

Not for what people do in courses, exams or assessments.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now, Upper
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLES, Role
from core.names import in_language


class Organisation(models.Model):
    """A node of the tree: the institute with divisions and teams, bureaus, districts, foreign cities."""

    class Kind(models.TextChoices):
        INSTITUTE = "institute", _("institute")
        DIVISION = "division", _("division")
        TEAM = "team", _("team")
        BUREAU = "bureau", _("city bureau")
        OFFICE = "office", _("field office")
        DISTRICT = "district", _("district")
        FIRE = "fire", _("fire service")
        INVESTED = "invested", _("invested institution")
        MUNICIPALITY = "municipality", _("other municipality")
        FOREIGN_CITY = "foreign_city", _("foreign city")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return in_language(self.name_ko, self.name_en)

    def get_absolute_url(self) -> str:
        return reverse("organisation_detail", args=[self.code])


class PersonManager(BaseUserManager["Person"]):
    """Makes people; a person without a password cannot sign in with one."""

    def create_user(self, staff_number: str, password: str | None = None, **fields: object) -> Person:
        person = self.model(staff_number=staff_number, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """One person, one account. Signs in with the staff number or the e-mail address."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("official")
        STAFF = "staff", _("institute staff")
        AGENCY_OFFICER = "agency_officer", _("agency training officer")
        LECTURER = "lecturer", _("lecturer")
        ASSESSOR = "assessor", _("assessor")
        APPLICANT = "applicant", _("applicant")
        FOREIGN_TRAINEE = "foreign_trainee", _("foreign trainee")
        COUNCIL_READER = "council_reader", _("council reader")

    staff_number = models.CharField(_("staff number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80, db_index=True)
    name_en = models.CharField(_("name in Latin letters"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OFFICIAL)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    job_series = models.CharField(_("job series"), max_length=30, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("organisation")
    )
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    retires_on = models.DateField(_("expected retirement"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="ko", choices=[("ko", "한국어"), ("en", "English")]
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    # A new value ends every session of the person: it is part of the session's hash.
    session_mark = models.CharField(max_length=16, default="", blank=True, editable=False)
    sample = models.BooleanField(_("sample"), default=False)
    demo = models.BooleanField(_("demo account"), default=False)

    objects = PersonManager()

    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    # What str() is made of: a long export reads these two columns in place of building every person.
    SAID_IN = ("name", "name_en")

    class Meta:
        ordering = ["name", "staff_number"]
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="person_email_once"),
            # People type their staff number in any case; two that differ only by it would shut both out.
            models.UniqueConstraint(Upper("staff_number"), name="person_staff_number_once"),
        ]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def get_absolute_url(self) -> str:
        return reverse("person_detail", args=[self.pk])

    @cached_property
    def roles(self) -> list[type[Role]]:
        """The roles held now, read once per request."""
        codes = self.grants.filter(ended_at=None).values_list("role", flat=True)
        return [ROLES[code] for code in codes]

    @cached_property
    def permissions(self) -> frozenset[str]:
        return frozenset().union(*(role.permissions for role in self.roles))

    def may(self, permission: str) -> bool:
        """Whether one of the person's roles has the permission."""
        return self.is_active and permission in self.permissions

    @property
    def is_staff_member(self) -> bool:
        """Whether a role asks for a second factor and the shorter idle time."""
        return any(role.staff for role in self.roles)

    @property
    def masked_email(self) -> str:
        """The address as lists show it: enough to recognise, not enough to write to."""
        name, at, domain = self.email.partition("@")
        return f"{name[:2]}***{at}{domain}" if at else ""

    @cached_property
    def unread_count(self) -> int:
        """How many messages wait in the inbox."""
        return self.inbox.filter(read_at=None).count()

    def get_session_auth_hash(self) -> str:
        return super().get_session_auth_hash() + self.session_mark

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for value in super().get_session_auth_fallback_hash():
            yield value + self.session_mark

    def renew_session_mark(self) -> None:
        """Set a new mark; save it to end every session."""
        self.session_mark = get_random_string(16)


class RoleGrant(models.Model):
    """A role that a person holds or held: who gave it and who took it, when."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=40, choices=[(code, role.title) for code, role in ROLES.items()])
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("given by"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )

    class Meta:
        ordering = ["person_id", "role"]
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], condition=Q(ended_at=None), name="grant_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False), name="grant_end_pair"
            ),
        ]
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()}"


class Invitation(models.Model):
    """How an official of a foreign city, whom no HR file brings, gets an account: a link by mail, once, for three days.

    The link's secret is made when its mail is sent and only its hash is kept. A new invitation ends the one before.
    """

    # The constraint below begins with the person.
    person = models.ForeignKey(
        Person, models.CASCADE, db_index=False, related_name="invitations", verbose_name=_("person")
    )
    token_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("made by"))
    access_until = models.DateField(_("access until"))
    mail_after = models.DateTimeField(null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("the link ends at"), null=True, blank=True)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="invitation_one_stands"),
            models.UniqueConstraint(
                fields=["token_sha256"], condition=~Q(token_sha256=""), name="invitation_secret_once"
            ),
        ]
        indexes = [
            models.Index(fields=["mail_after"], condition=Q(mail_after__isnull=False), name="invitation_mail_waits")
        ]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return str(self.person)


class Message(models.Model):
    """One line in a person's inbox, with where to go.

    `mail_after` is set while its mail waits to be sent; a sender that takes it moves it ahead (accounts.notices).
    """

    # The index below begins with the person already.
    person = models.ForeignKey(Person, models.CASCADE, db_index=False, related_name="inbox", verbose_name=_("person"))
    text = models.CharField(_("text"), max_length=300)
    url = models.CharField(_("where to go"), max_length=300, blank=True)
    # Stands in the mail only: a path by which what is offered is declined without signing in.
    mail_url = models.CharField(max_length=300, blank=True, db_default="", editable=False)
    sent_at = models.DateTimeField(_("sent at"), db_default=Now())
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    mail_after = models.DateTimeField(null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "read_at"]),
            models.Index(fields=["mail_after"], condition=Q(mail_after__isnull=False), name="message_mail_waits"),
        ]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return self.text
