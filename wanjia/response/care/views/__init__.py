"""Pages of fever chains, of clinics and hospitals with their beds and teams."""
