"""The training report: scores, charts and pages."""
