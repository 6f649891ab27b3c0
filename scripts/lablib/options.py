# SPDX-License-Identifier: MIT
"""What the declarations of verbs share: a verb's parser, and the types of options."""

import argparse

from . import limits
from .help_texts import SHORT


def verb(verbs, name, about, main):
    """The parser of verb NAME, with its --help ABOUT, run by MAIN."""
    parser = verbs.add_parser(name, description=about, help=SHORT[name],
                              formatter_class=argparse.RawDescriptionHelpFormatter,
                              allow_abbrev=False)
    parser.set_defaults(main=main)
    return parser


def seconds(text):
    """A time-out."""
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < 86400:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds above 0 and below 86400")
    return value


def add_timeout(parser, default):
    """How long a guest may run."""
    parser.add_argument("--timeout", type=seconds, default=default, metavar="S",
                        help="the guest's time, from the kernel's first output on (default: "
                        f"{default:g}): a second is {limits.SECOND // 10**6} million instructions "
                        "where the emulator counts them, else one of its CPU time; so a busy "
                        "machine takes nothing away")


def whole(text):
    """A decimal number."""
    try:
        return int(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from problem


def number(text):
    """A number in any base that C has."""
    try:
        return int(text, 0)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number; valid: 24301 or 0x5eed") from problem
