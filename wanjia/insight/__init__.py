"""Looks at everything, changes nothing but its own reports. Inside, upper first: briefs, dashboards, reports, figures."""
