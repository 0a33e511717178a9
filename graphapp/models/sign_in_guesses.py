"""How many passwords have been tried lately, for one account or from one address."""

from django.db import models


class SignInGuesses(models.Model):
    """`key` is a hash of the account's name or of the address: neither is kept as it is."""

    key = models.CharField(max_length=64, unique=True)
    guesses = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.guesses}"
