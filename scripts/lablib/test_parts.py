# SPDX-License-Identifier: MIT
"""The parts of the tests, and those that `lab test` alone does not run because they take long."""

from . import debian13

# Labels of ctest, beside those of the environments.
LABELS = {
    "quick": "what --quick runs: unit, fast Python tests, rules, hello and check",
    "unit": "C of the kernel and the model, on the host",
    "python": "the command's own code",
    "build": "what was built: rules of the entry text, size, clang",
    "boot": "boots; -R REGEX chooses by the name of a row, --on by environment",
}
# {name: (title, function that returns an exit status)}: `lab test --NAME` runs it alone.
LONG = {
    "debian13": ("what people on Debian 13 get, in a system of its own", debian13.main),
}


def add_options(parser):
    """What `lab test` can be told about parts."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--quick", action="store_true", help="the part for a loop of editing and testing")
    group.add_argument("--list-parts", action="store_true", help="the parts and what they are")
    for name, (title, _run) in LONG.items():
        group.add_argument(f"--{name}", dest="part", action="store_const", const=name, help=title)
    parser.set_defaults(part=None)


def show():
    """Print the parts."""
    for name, title in LABELS.items():
        print(f"{name:<10} {title}")
    for name, (title, _run) in LONG.items():
        print(f"{name:<10} {title}")
        print(f"{'':10} (--{name}; not run by default)")
    return 0


def run(name):
    """Run a long part; its exit status."""
    return LONG[name][1]()
