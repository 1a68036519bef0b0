"""The coder: reads one Document as law and says what it says of kratom, with the words that prove it.

`read` gives the Reading, `mentions` is a quick scan of a text, `passage` the part of a document worth comparing.
Rules are read by structure (who may not do what, under which heading, with which exception); where patterns
conflict the Reading says so in ``unsettled`` instead of choosing.
"""

from tracker.coding.passage import passage
from tracker.coding.reader import CODER, read
from tracker.coding.substances import mentions

__all__ = ["CODER", "mentions", "passage", "read"]
