"""Every Grafana board through the foundation SDK and back; a key that vanishes is one that Grafana does not know."""

import json
import sys

from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard


def vanished(before, after, path):
    """The paths of what stands in `before` and not, or differently, in `after`; defaults may be added."""
    if isinstance(before, dict):
        if not isinstance(after, dict):
            return [path]
        found = []
        for key, value in before.items():
            # An absent value and null are the same to Grafana.
            if key in after:
                found += vanished(value, after[key], f"{path}.{key}")
            elif value is not None:
                found.append(f"{path}.{key}")
        return found
    if isinstance(before, list):
        if not isinstance(after, list) or len(before) != len(after):
            return [path]
        pairs = enumerate(zip(before, after))
        return [one for at, (old, new) in pairs for one in vanished(old, new, f"{path}[{at}]")]
    return [] if before == after else [f"{path}: {before!r} became {after!r}"]


def main(files):
    plugins.register_default_plugins()
    failed = 0
    for name in files:
        with open(name, encoding="utf-8") as file:
            before = json.load(file)
        after = json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(before)))
        found = vanished(before, after, "")
        failed += len(found)
        print(f"{name}: {len(before['panels'])} panels, {len(found)} keys unknown")
        for one in found:
            print(f"  {one}")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
