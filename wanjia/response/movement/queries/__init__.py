"""Questions about stations and checks, one file per subject."""
