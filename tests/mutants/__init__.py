# SPDX-License-Identifier: MIT
"""Defects to plant in the kernel, one at a time: what `lab mutants` knows. A test that no defect turns red
shows nothing; a defect that turns nothing red is a missing test."""

from . import descriptors, exits, flags, numbers, state, vdso
from .suite import ROWS, VERBS

MUTANTS = (*flags.MUTANTS, *exits.MUTANTS, *descriptors.MUTANTS, *state.MUTANTS, *numbers.MUTANTS, *vdso.MUTANTS)
__all__ = ["MUTANTS", "ROWS", "VERBS"]
