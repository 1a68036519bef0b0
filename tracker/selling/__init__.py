"""May a product be sold in a place? A product described once, held against the law that `queries.status` tells.

``product.py`` is the description, ``amounts.py`` what it says of its alkaloids in every unit that follows from it,
``rules.py`` what one place's provisions make of it, ``answers.py`` the answer of each place: its own law, the law above
it and where the product leaves, what is stricter inside, what is coming.
"""

from tracker.selling.answers import COLUMNS, Answer, answers
from tracker.selling.product import Product, ProductError
from tracker.selling.rules import Finding, Verdict

__all__ = ["COLUMNS", "Answer", "Finding", "Product", "ProductError", "Verdict", "answers"]
