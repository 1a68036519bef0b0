"""A product as its seller describes it, once for all places: what it is, what is in it, what has been done for it.

What is left out is not known and is never guessed. A description that contradicts itself is refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, ValidationError, model_validator

import jurisdictions
from jurisdictions.nearest import did_you_mean
from tracker.selling.amounts import FRACTION, ROUNDING, Amounts, Composition, Range, Sizes, composition

#: The forms of products and the words of the codebook that they fall under; people read and edit it.
FORMS_FILE = Path(jurisdictions.__file__).parent / "forms.toml"
#: A description with every key, to copy and fill in.
EXAMPLE = Path(__file__).parent / "example.toml"
#: Section of the file -> analyte of the codebook.
ANALYTES = {"mitragynine": "mitragynine", "seven_oh": "7-OH", "total_alkaloids": "total-alkaloids"}


class ProductError(ValueError):
    """A product file cannot be used; the message is one line for each fault: what, where, what to do."""


class PlaceError(ValueError):
    """A product names a place that nobody knows, under ``key``; the message is one line."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@cache
def forms() -> Mapping[str, Mapping[str, Any]]:
    """Form -> its ``what``, ``is`` and ``may_be``."""
    return tomllib.loads(FORMS_FILE.read_text(encoding="utf-8"))


def _exact(value: Any) -> Any:
    """0.1 is a tenth, as it was written."""
    if isinstance(value, bool):
        raise ValueError("write a number, without quotes")
    return Decimal(str(value)) if isinstance(value, int | float) else value


Amount = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=10**9, allow_inf_nan=False)]
Size = Annotated[Decimal, BeforeValidator(_exact), Field(gt=0, le=10**9, allow_inf_nan=False)]
Places = tuple[Annotated[str, Field(min_length=1)], ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, strict=False)

    def figures(self) -> dict[str, Fraction]:
        """Key -> figure of what is stated."""
        return {key: Fraction(value) for key, value in self if value is not None}


class Contents(_Part):
    """How much of something the label or the laboratory states; one key is enough."""

    percent: Annotated[Amount | None, Field(description="percent of the product's mass")] = None
    ppm: Annotated[Amount | None, Field(description="mg per kg of the product")] = None
    mg_per_gram: Annotated[Amount | None, Field(description="mg per gram of the product")] = None
    mg_per_serving: Annotated[Amount | None, Field(description="mg per serving")] = None
    mg_per_container: Annotated[Amount | None, Field(description="mg per container")] = None


class Alkaloid(Contents):
    """The same of one alkaloid, which may also be stated as a share of all alkaloids."""

    percent_of_alkaloids: Annotated[Amount | None, Field(description="percent of all alkaloids", le=100)] = None


class Packing(_Part):
    """By what amounts are converted."""

    serving_g: Annotated[Size | None, Field(description="grams in a serving")] = None
    container_g: Annotated[Size | None, Field(description="grams in a container, without the packing")] = None
    servings_per_container: Annotated[Size | None, Field(description="servings in a container")] = None
    servings_per_day: Annotated[Size | None, Field(description="the most that the label allows in a day")] = None

    def contradictions(self) -> Iterator[str]:
        """Masses and counts that do not fit each other."""
        serving, container, count = self.serving_g, self.container_g, self.servings_per_container
        if serving and container and count:
            held = Range(*sorted((Fraction(container), Fraction(serving * count))))
            if not held.agrees:
                yield f"[size] {count:f} servings of {serving:f} g are not the {container:f} g of container_g"


class Product(_Part):
    """One product, and the parcel that leaves with it."""

    name: Annotated[str, Field(min_length=1, description="what you call it")]
    form: Annotated[str, Field(description="what it is: leaf, powder, tablet …")]
    from_: Annotated[str, Field(alias="from", min_length=1, description="the place that the parcel leaves")]
    marketed_as: Annotated[
        Literal["food", "supplement", "other"] | None,
        Field(description='"food", "supplement" or "other": neither, and nothing about it says that it is eaten'),
    ] = None
    counts_as: Annotated[
        tuple[str, ...],
        Field(description="what the form may be, and this product is"),
    ] = ()
    does_not_count_as: Annotated[
        tuple[str, ...], Field(description="what the form may be, and this product is not")
    ] = ()
    seven_oh_added: Annotated[
        StrictBool | None, Field(description="7-OH was added, concentrated, or made from mitragynine")
    ] = None
    synthetics: Annotated[StrictBool | None, Field(description="it contains an alkaloid made by synthesis")] = None
    adulterants: Annotated[
        StrictBool | None, Field(description="it contains anything else that acts as a drug or harms")
    ] = None
    label: Annotated[
        StrictBool | None, Field(description="its label has what the law of the places it goes to asks for")
    ] = None
    tested: Annotated[StrictBool | None, Field(description="a laboratory's certificate is there for this batch")] = None
    buyer_age_checked: Annotated[
        int | None, Field(strict=True, ge=0, lt=100, description="nobody younger may buy it; 0: no age is asked")
    ] = None
    age_verified: Annotated[
        StrictBool | None, Field(description="that age is proved by a document, at the sale or on delivery")
    ] = None
    on_prescription: Annotated[StrictBool | None, Field(description="it is sold on prescription only")] = None
    advertised: Annotated[StrictBool | None, Field(description="it is advertised to the public")] = None
    registered_in: Annotated[
        Places | None, Field(description="all places where the product, or you with it, is registered")
    ] = None
    licensed_in: Annotated[Places | None, Field(description="all places whose licence to sell you hold")] = None
    import_licence_in: Annotated[Places | None, Field(description="all countries whose import licence you hold")] = None
    export_licence_in: Annotated[Places | None, Field(description="all countries whose export licence you hold")] = None
    size: Packing = Packing()
    mitragynine: Alkaloid = Alkaloid()
    seven_oh: Alkaloid = Alkaloid()
    total_alkaloids: Contents = Contents()

    @cached_property
    def composition(self) -> Composition:
        """How much of each analyte, in every basis that follows."""
        sizes = Sizes(**self.size.figures())
        return composition({analyte: getattr(self, key).figures() for key, analyte in ANALYTES.items()}, sizes)

    def counts_as_form(self, word: str) -> bool | None:
        """Whether the product is of a form that `forms_prohibited` names; None where the file does not say."""
        form = forms()[self.form]
        if word in form["is"] or word in self.counts_as:
            return True
        return None if word in form["may_be"] and word not in self.does_not_count_as else False

    @model_validator(mode="after")
    def _is_one_product(self) -> Self:
        faults = [*_form_faults(self), *self.size.contradictions()]
        faults = faults or [*_content_faults(self.composition), *_leaf_faults(self)]
        if faults:
            raise ValueError(faults[0])
        return self


#: Keys that name places.
_PLACES = ("registered_in", "licensed_in", "import_licence_in", "export_licence_in")


def placed(product: Product, identify: Callable[[str], str]) -> Product:
    """`product` with the identifiers of the places that it names, which `identify` knows or raises ValueError. Raises
    PlaceError."""

    def known(key: str, name: str) -> str:
        try:
            return identify(name)
        except ValueError as error:
            raise PlaceError(key, str(error)) from error

    lists = {key: value for key in _PLACES if (value := getattr(product, key)) is not None}
    named = {key: tuple(known(key, name) for name in names) for key, names in lists.items()}
    return product.model_copy(update={"from_": known("from", product.from_), **named})


def _form_faults(product: Product) -> Iterator[str]:
    known = forms()
    if product.form not in known:
        yield f"form: there is no form {product.form!r}{did_you_mean(product.form, known)}"
        return
    may_be = known[product.form]["may_be"]
    for key, words in (("counts_as", product.counts_as), ("does_not_count_as", product.does_not_count_as)):
        for word in words:
            if word not in may_be:
                yield f"{key}: {product.form} {_cannot(word, product.form)}{did_you_mean(word, may_be)}"
    if both := set(product.counts_as) & set(product.does_not_count_as):
        yield f"counts_as and does_not_count_as both name {min(both)}; keep the one that is true"


def _cannot(word: str, form: str) -> str:
    return "is that always" if word in forms()[form]["is"] else f"cannot be {word!r}: choose the form that is"


def _content_faults(found: Composition) -> Iterator[str]:
    for analyte, amounts in found.items():
        for basis, amount in amounts.items():
            if not amount.agrees and (stated := _figures(amount)):
                yield f"{analyte}: what is stated comes to both {stated} {_unit(basis)}; correct what is wrong"
        if (mass := amounts.get("gram")) is not None and mass.low > 1000:
            yield f"{analyte}: {float(mass.low):g} mg in a gram is more than a gram"
        if (share := amounts.get(FRACTION)) is not None and share.low > 100:
            yield f"{analyte}: {float(share.low):g} % of the alkaloids is more than all of them"
    yield from _part_faults(found)


def _figures(amount: Range) -> str:
    """The two ends of what was stated; "" where the low end is only a bound."""
    return f"{float(amount.low):g} and {float(amount.high):g}" if amount.low and amount.high is not None else ""


def _unit(basis: str) -> str:
    return "% of the alkaloids" if basis == FRACTION else f"mg per {basis}"


def _part_faults(found: Composition) -> Iterator[str]:
    """Mitragynine and 7-OH are parts of the alkaloids."""
    parts = [found["mitragynine"], found["7-OH"]]
    whole: Amounts = {**found["total-alkaloids"], FRACTION: Range(Fraction(100), Fraction(100))}
    for basis, total in whole.items():
        together = sum((part[basis].low for part in parts if basis in part), Fraction(0))
        if total.high is not None and together > total.high * (1 + ROUNDING):
            yield (
                f"mitragynine and 7-OH together are {float(together):g} {_unit(basis)}, more than all alkaloids "
                f"({float(total.high):g}); correct what is wrong"
            )


def _leaf_faults(product: Product) -> Iterator[str]:
    """No leaf has more 7-OH than mitragynine: where there is, it was added or concentrated."""
    seven, mitragynine = product.composition["7-OH"], product.composition["mitragynine"]
    half = FRACTION in seven and seven[FRACTION].low > 50
    more = any(
        high is not None and amount.low > high
        for basis, amount in seven.items() if basis in mitragynine for high in (mitragynine[basis].high,)
    )  # fmt: skip
    if product.seven_oh_added is False and (half or more):
        yield "seven_oh_added = false, yet there is more 7-OH than mitragynine, which no leaf has; correct one of them"


def faults(error: ValidationError) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each fault of a description: the path of its key (empty: the whole), and what is wrong in one line."""
    for fault in error.errors(include_url=False, include_context=False):
        where = tuple(str(part) for part in fault["loc"])
        yield where, _words(where, fault)


def _words(where: tuple[str, ...], fault: Mapping[str, Any]) -> str:
    if fault["type"] == "extra_forbidden":
        return f"unknown key{did_you_mean(where[-1], keys(where[0] if len(where) > 1 else ''))}"
    if fault["type"] == "missing":
        return f"missing; `kratomwatch may-sell --example` shows how it is written ({_described(where[-1])})"
    if fault["type"] in ("model_type", "model_attributes_type"):
        return f"this is a section; write its keys below [{where[-1]}]"
    if fault["type"] == "tuple_type":
        return f'write a list, as in {where[-1]} = ["…"]'
    message = str(fault["msg"]).removeprefix("Value error, ")
    given = fault["input"]
    shown = isinstance(given, str | int | float | Decimal) and str(given) not in message
    return message[:1].lower() + message[1:] + (f" (it is {_written(given)})" if shown else "")


def _written(value: Any) -> str:
    """As TOML has it."""
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def _described(key: str) -> str:
    field = next(field for name, field in Product.model_fields.items() if key in (name, field.alias))
    return str(field.description)


def keys(section: str = "") -> list[str]:
    """The keys of a section of the file (none: of its top), as they are written."""
    field = Product.model_fields.get(section)
    model = field.annotation if field is not None else Product
    found = getattr(model, "model_fields", {})
    return [info.alias or name for name, info in found.items()]
