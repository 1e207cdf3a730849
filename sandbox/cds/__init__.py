"""HMRC's Customs Declaration Service at wire level."""

from sandbox.cds import files, submissions

ROUTES = (
    *files.ROUTES,
    *submissions.ROUTES,
)
