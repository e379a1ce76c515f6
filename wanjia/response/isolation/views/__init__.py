"""The desk's pages of follow-up, files, release, isolation sites; the page where people report for themselves."""
