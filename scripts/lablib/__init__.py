# SPDX-License-Identifier: MIT
"""What scripts/lab is made of: one concept, one module."""
