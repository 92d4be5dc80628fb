"""How records travel: the bundle in and out, the de-identified package, and flags.csv. The contract of the files is in columns.py."""

from models.exchange.exporting import ExportSummary, export_bundle, write_flags
from models.exchange.importing import import_bundle
from models.exchange.report import Finding, ImportReport

__all__ = ["ExportSummary", "Finding", "ImportReport", "export_bundle", "import_bundle", "write_flags"]
