"""All benchmarks, one after the other: `python3 run.py python -m benchmarks` from the project's folder.

Each prints ratios against a baseline of the same run; none passes or fails. `--large` also has a
million customers whose points expire and who are looked up, which takes a good while longer.
"""

import argparse
import subprocess
import sys

RUNS = (
    ("benchmarks.activities", "--postgres"),
    ("benchmarks.expiry", "--customers", "100000", "--postgres"),
    ("benchmarks.importing", "--postgres"),
    ("benchmarks.lookup", "--customers", "100000", "--postgres"),
    ("benchmarks.posting", "--postgres"),
    ("benchmarks.profile", "--postgres"),
    ("benchmarks.startup",),
    ("benchmarks.table",),
    ("benchmarks.tabs", "--postgres"),
    ("benchmarks.verify", "--postgres"),
)
LARGE = (
    ("benchmarks.expiry", "--customers", "1000000", "--postgres"),
    ("benchmarks.lookup", "--customers", "1000000", "--postgres"),
)


def main() -> int:
    """Run them all; return 1 where one broke off."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true", help="also a million customers")
    broken = 0
    for module, *options in (*RUNS, *(LARGE if parser.parse_args().large else ())):
        print(f"\n— {module} {' '.join(options)}", flush=True)
        broken |= subprocess.run([sys.executable, "-m", module, *options], check=False).returncode
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
