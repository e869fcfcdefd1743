"""What keys of an instrument file may hold: names with underscores, exact numbers, answers."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from tracker.catalogue.definitions.values import line


def _number(value: object) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "must be a number, without quotes")
    return value


def _scalar(value: object) -> int | Decimal | str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("scalar", "must be a number, or a code in quotes")
    return value


def _scalars(value: object) -> tuple[int | Decimal | str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not listed:
        raise PydanticCustomError("scalars", "must not be empty")
    return tuple(_scalar(one) for one in listed)


def _bounds(value: object) -> tuple[int | Decimal, int | Decimal]:
    if not isinstance(value, list) or len(value) != 2:
        raise PydanticCustomError("bounds", "must be two numbers, the lowest and the highest, such as [0, 26]")
    least, most = (_number(one) for one in value)
    if most < least:
        raise PydanticCustomError("bounds", "must have the lower number first")
    return least, most


_SCALAR: dict[str, Any] = {"type": ["number", "string"]}

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=40)]
Amount = Annotated[int | Decimal, PlainValidator(_number), WithJsonSchema({"type": "number"})]
Scalar = Annotated[int | Decimal | str, PlainValidator(_scalar), WithJsonSchema(_SCALAR)]
Scalars = Annotated[
    tuple[int | Decimal | str, ...],
    PlainValidator(_scalars),
    WithJsonSchema({"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1}]}),
]
Bounds = Annotated[
    tuple[int | Decimal, int | Decimal],
    PlainValidator(_bounds),
    WithJsonSchema({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}),
]
Said = Annotated[str, line(300)]
