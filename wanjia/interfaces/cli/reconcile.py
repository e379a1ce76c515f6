"""Prove every identity over the live store and name each row that breaks one; exit 1 when any does."""

import argparse
import json
import time
from collections.abc import Callable, Iterator

from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the form of the answer."""
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--most", type=int, default=100, help="stop after so many broken rows (default 100)")


def run(options: argparse.Namespace) -> int:
    """Run every proof, print what it found."""
    ready()
    broken: list[str] = []
    for name, proof in proofs().items():
        started = time.monotonic()
        before = len(broken)
        for line in proof():
            broken.append(line)
            print(f"BROKEN {line}", flush=True)
            if len(broken) >= options.most:
                break
        print(f"{name}: {len(broken) - before} broken ({time.monotonic() - started:.1f} s)", flush=True)
    if options.json:
        print(json.dumps({"broken": broken}, ensure_ascii=False))
    return 1 if broken else 0


def proofs() -> dict[str, Callable[[], Iterator[str]]]:
    """Give every proof there is, by what it proves."""
    from wanjia.command.campaigns.queries import reconcile
    from wanjia.command.funds.queries import reconcile as reconcile_funds
    from wanjia.command.tasks.queries import reconcile as reconcile_orders
    from wanjia.core.journal import broken_links
    from wanjia.registry.presence.queries import reconcile as reconcile_presences
    from wanjia.response.care.queries import reconcile as reconcile_fevers
    from wanjia.response.passes.queries import reconcile as reconcile_passes
    from wanjia.response.sampling.queries.certificates import reconcile_cards
    from wanjia.response.sampling.queries.custody import reconcile as reconcile_custody
    from wanjia.response.sampling.queries.tubes import reconcile as reconcile_samples
    from wanjia.response.streams.queries import reconcile as reconcile_records

    return {
        "campaign counts equal their facts": reconcile,
        "persons are sampled as often as samples stand": reconcile_samples,
        "every card is of its round and has its sample": reconcile_cards,
        "boxes and manifests agree with their parts, or somebody is asked": reconcile_custody,
        "every presence is of somebody": reconcile_presences,
        "every fever found at a station is followed": reconcile_fevers,
        "passes that were issued are filed": reconcile_passes,
        "every work order is as far as its steps say": reconcile_orders,
        "every balance of a fund is what its entries say": reconcile_funds,
        "files of records add up": reconcile_records,
        "the journal is one unbroken chain": broken_links,
    }
