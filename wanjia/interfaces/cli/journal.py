"""Print the heads of the journal's chains, to keep elsewhere, or verify the chains."""

import argparse
import json

from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, and the heads kept earlier."""
    parser.add_argument("what", choices=["heads", "verify"])
    parser.add_argument(
        "--against", metavar="FILE", help="heads printed earlier: shows a chain that was cut or rewritten"
    )


def run(options: argparse.Namespace) -> int:
    """Print or verify."""
    ready()
    from wanjia.core.journal import broken_links, heads, missing_heads

    if options.what == "heads":
        print(json.dumps(heads()))
        return 0
    broken = list(broken_links())
    if options.against:
        with open(options.against, encoding="utf-8") as file:
            broken += missing_heads(json.load(file))
    print("\n".join(broken) or "the journal is one unbroken chain")
    return 1 if broken else 0
