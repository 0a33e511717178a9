"""A field for documents: JSON kept as text.

A database's own JSON type would reorder keys (Postgres) or admit NaN (SQLite). As text a document
comes back byte for byte, on both.
"""

import json
import logging
from typing import TYPE_CHECKING, Any

from django.db import models

from engine.spec import strict_json

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    TextField = models.TextField[Any, Any]
else:
    TextField = models.TextField  # Django's fields are generic for the type checker only


class Damaged(dict[str, Any]):
    """What a document is read as whose text in the database is none any more: an empty one.

    So one bad row cannot take a whole list down; who needs the document asks by `expect_whole`.
    """


def _expect_whole_characters(text: str, document: Any) -> None:
    """Raises ValueError where a document holds half a character, which nobody can be sent."""
    if "\\ud" in text or "\\uD" in text:
        json.dumps(document, ensure_ascii=False).encode()


class JSONTextField(TextField):
    """Holds a JSON object; non-finite numbers travel by name, as everywhere in Brickwork."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        if value is None:
            return None
        try:
            document = json.loads(value)
            _expect_whole_characters(value, document)
        except (ValueError, RecursionError) as error:
            logger.error("A document in %s cannot be read: %s", self, error)
            return Damaged()
        return document if isinstance(document, dict) else Damaged()

    def to_python(self, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else strict_json.dumps(value)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""
