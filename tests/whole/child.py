"""One pass with deliveries, in a process of its own so that a test may kill it at any instant.

python -m tests.whole.child FOLDER SMTP_PORT DAY
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from alerts.settings import MailSettings
from tests.whole.program import START, Program


def main() -> None:
    """Run the pass, deliver, end."""
    folder, port, day = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    program = Program(folder)
    program.mail = MailSettings(host="127.0.0.1", port=port, starttls=False, timeout_s=10)
    program.clock.at = START + timedelta(days=day)
    program.check()
    program.close()


if __name__ == "__main__":
    main()
