"""A person who signs in: the project's user model, known by an e-mail address."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

NO_ADDRESS = "@efface.invalid"  # what stands in the place of an address that was erased


class PersonManager(BaseUserManager["Person"]):
    """Makes people; addresses are compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        if not email:
            raise ValueError("a person needs an e-mail address")
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account."""

    all_mandates: tuple[Any, ...] | None = None  # every mandate of theirs, when they were read together
    personal_fields: ClassVar[tuple[str, ...]] = ("email", "given_name", "family_name", "provider_subject")
    silent_fields: ClassVar[tuple[str, ...]] = ("password", "last_login")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse électronique", max_length=254, unique=True)
    given_name = models.CharField("prénom", max_length=100, blank=True)
    family_name = models.CharField("nom", max_length=100, blank=True)
    provider_subject = models.CharField("identifiant ProConnect", max_length=255, null=True, blank=True, unique=True)
    demonstration = models.BooleanField("démonstration", default=False)
    is_active = models.BooleanField("compte actif", default=True)
    is_staff = models.BooleanField("accès à l'administration", default=False)
    joined_at = models.DateTimeField("inscription", default=timezone.now)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="person_email_unique_without_case"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or self.address

    @property
    def is_erased(self) -> bool:
        return self.email.endswith(NO_ADDRESS)

    @property
    def address(self) -> str:
        """The address as it is shown: somebody erased has none."""
        return "personne effacée" if self.is_erased else self.email

    @property
    def personal_subject(self) -> uuid.UUID:
        """Whose values the trail sets apart: the person's own."""
        return self.id
