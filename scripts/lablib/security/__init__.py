# SPDX-License-Identifier: MIT
"""The verbs that attack the kernel: each a module of its name, with its figures, its verdict and its text."""
