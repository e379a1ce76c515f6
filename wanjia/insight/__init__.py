"""Looks at everything, changes only its own reports. Inside, upper first: briefs, dashboards, judgement, reports, figures."""
