"""Record the histories of all journeys anew: `make histories`.

Old recordings that no journey writes any more are kept: runs like them may still be open
somewhere. Delete one by hand when none can be.
"""

import os
import subprocess
import sys

from tests.history import FOLDER, RECORD_INTO, recorded


def main() -> int:
    """Play the journeys with recording on."""
    environment = os.environ | {RECORD_INTO: str(FOLDER)}
    played = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/journeys"], env=environment, check=False
    )
    sys.stdout.write(f"{len(recorded())} histories in {FOLDER.name}/\n")
    return played.returncode


if __name__ == "__main__":
    sys.exit(main())
