# SPDX-License-Identifier: MIT
"""The table of planted defects as people and machines read it."""

import textwrap

from .. import ui

NAME, COLUMN = 38, 6
STATIC = "static"


def _places(mutant):
    return ", ".join(mutant.expected) or "none"


def listing(mutants):
    """One line a defect."""
    for mutant in mutants:
        yield from ui.fold(f"{mutant.number:>4} {mutant.name}: {mutant.hazard} [{_places(mutant)}]", 5)
        if mutant.unseen or mutant.note:
            yield from ui.fold(f"     {'cannot be seen' if mutant.unseen else 'note'}: {mutant.unseen or mutant.note}", 7)


def progress(seen, done, total):
    """The line of one defect that is through."""
    caught = [f"{place}: {by}" for place, (by, _) in seen.caught.items()]
    return (f"{done}/{total} {seen.mutant.number} {seen.mutant.name}: {', '.join(caught) or 'nothing turned red'} "
            f"({seen.seconds:.0f} s)")


def _mark(seen, place):
    """RED as expected, - green as expected; with ! what was not."""
    if place not in seen.ran:
        return ""
    red = place in seen.caught
    return ("RED" if red else "-") + ("" if red == (place in seen.mutant.expected) else "!")


def scores(seen, places):
    """{place: (caught, planted)}; the last is the union."""
    found = {place: (sum(place in one.caught for one in seen), len(seen)) for place in places}
    return found | {"union": (sum(bool(one.caught) for one in seen), len(seen))}


def report(seen, envs, surprises, seconds):
    """The table, what it amounts to, and what was not expected."""
    places = [STATIC, *envs]
    yield "Planted defects, and where a test turned red: - none did; blank: not tried,"
    yield "since nothing can show there, and tests/mutants says why; ! not as it says."
    yield ""
    for head in zip(*(place.rpartition("-")[::2] for place in places)):
        yield (f"{'':>4} {'':<{NAME}}" + "".join(f"{word:>{COLUMN}}" for word in head)).rstrip()
    for one in seen:
        first, *more = textwrap.wrap(one.mutant.name, NAME, break_on_hyphens=False)
        yield (f"{one.mutant.number:>4} {first:<{NAME}}"
               + "".join(f"{_mark(one, place):>{COLUMN}}" for place in places)).rstrip()
        yield from (f"{'':>4} {line}" for line in more)
    yield ""
    for place, (caught, planted) in scores(seen, places).items():
        yield f"  {place}: {caught} of {planted}"
    for one in seen:
        if one.mutant.unseen:
            yield textwrap.fill(f"{one.mutant.number} cannot be seen: {one.mutant.unseen}", 78, initial_indent="  ",
                                subsequent_indent="    ")
    yield f"  {seconds:.0f} s"
    for line in surprises:
        yield ui.paint("not as expected: ", "red") + line


def document(seen, envs, surprises):
    """The same for machines."""
    places = [STATIC, *envs]
    return {
        "schema": "entrylab/mutants/1", "environments": envs,
        "scores": {place: {"caught": caught, "planted": planted}
                   for place, (caught, planted) in scores(seen, places).items()},
        "surprises": surprises,
        "mutants": [{"number": one.mutant.number, "name": one.mutant.name, "hazard": one.mutant.hazard,
                     "files": sorted({edit.file for edit in one.mutant.edits}), "expected": list(one.mutant.expected),
                     "unseen": one.mutant.unseen, "note": one.mutant.note, "seconds": round(one.seconds, 1),
                     "caught": {place: {"by": by, "said": said} for place, (by, said) in one.caught.items()}}
                    for one in seen]}
