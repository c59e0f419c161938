"""What a review and a testimonial are made of."""

from enum import StrEnum
from typing import Literal

from loyalty_core.errors import Invalid
from loyalty_core.text import check_free_text, check_text

ReviewState = Literal["pending", "approved", "rejected"]
STATES: tuple[ReviewState, ...] = ("pending", "approved", "rejected")

LONGEST_TEXT = 5_000


class ReviewKind(StrEnum):
    """A review is about a product and rates it; a testimonial is about the shop and says something (R17, R18)."""

    REVIEW = "review"
    TESTIMONIAL = "testimonial"


def check_content(
    kind: ReviewKind, product: str | None, text: str | None, rating: int | None
) -> tuple[str | None, str | None]:
    """Return product and text as they are kept; None for what was not given or is blank.

    Raises:
        Invalid: a review names neither a product nor says anything, or rates nothing; a testimonial says nothing; a
            text is too long or cannot be stored.
    """
    named = check_text(product, "product", 200) if product and product.strip() else None
    said = check_free_text(text, "text", LONGEST_TEXT) if text and text.strip() else None
    if kind is ReviewKind.TESTIMONIAL and said is None:
        raise Invalid("A testimonial says something.", field="text")
    if kind is ReviewKind.REVIEW:
        if named is None and said is None:
            raise Invalid("Name the product, or say something.", field="product")
        if rating is None:
            raise Invalid("A review has 1 to 5 stars.", field="rating")
    return named, said
