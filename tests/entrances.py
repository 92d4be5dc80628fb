"""Every entrance there is: those of the store, the queries, the accounts and the self-check, all loaded."""

from __future__ import annotations

import importlib
import pkgutil

from models import accounts, checks
from models.storage import queries, store
from models.storage.entrance import ENTRANCES

__all__ = ["ENTRANCES", "GUARDED"]

GUARDED = (store, queries, accounts)
"""The packages in which whatever takes the database is an entrance."""

for package in (*GUARDED, checks):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
