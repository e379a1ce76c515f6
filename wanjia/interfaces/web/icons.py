"""The icons of the desk, drawn on a grid of 24 with a 2-wide line."""

ICONS = {
    "today": '<path d="M4 11 12 4l8 7v9h-5v-6H9v6H4z"/>',
    "doors": '<rect x="5" y="3" width="14" height="18" rx="1"/><path d="M9 21v-5h6v5M9 7h2M13 7h2M9 11h2M13 11h2"/>',
    "again": '<path d="M4 12a8 8 0 1 1 2.5 5.8"/><path d="M4 20v-5h5M12 8v4l3 2"/>',
    "approve": '<path d="M5 3h10l4 4v14H5z"/><path d="m9 14 2 2 4-5"/>',
    "people": (
        '<circle cx="9" cy="8" r="3.5"/>'
        '<path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.7 3.5 5.5"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c.6-4.5 3.5-7 8-7s7.4 2.5 8 7"/>',
    "import": '<path d="M12 3v11m-4-4 4 4 4-4M4 16v4h16v-4"/>',
    "export": '<path d="M12 15V4m-4 4 4-4 4 4M4 16v4h16v-4"/>',
    "twins": '<rect x="3" y="7" width="12" height="14" rx="1"/><path d="M8 7V3h13v14h-6"/>',
    "conflict": '<path d="M12 3v18M4 7h5l-2-2m2 2-2 2M20 17h-5l2-2m-2 2 2 2"/>',
    "chart": '<path d="M4 4v16h16"/><path d="M8 16v-4m4 4V8m4 8v-6"/>',
    "signal": '<path d="M12 3 2.5 20h19z"/><path d="M12 10v4m0 3v.01"/>',
    "lead": '<circle cx="11" cy="11" r="7"/><path d="m16 16 5 5M9 11h4m-2-2v4"/>',
    "tree": '<rect x="9" y="3" width="6" height="5" rx="1"/><rect x="3" y="16" width="6" height="5" rx="1"/>'
    '<rect x="15" y="16" width="6" height="5" rx="1"/><path d="M12 8v4M6 16v-4h12v4"/>',
    "fever": '<path d="M10 14V5a2.5 2.5 0 0 1 5 0v9a5 5 0 1 1-5 0zM12.5 9v8M18 6h3M18 10h3"/>',
    "barrier": '<path d="M4 21V6m0 2 16-3v4L4 12M2 21h5m1.5-13.8 2 3.8m2.5-4.7 2 3.8"/>',
    "duty": '<circle cx="12" cy="7" r="3.5"/><path d="M5 21v-3c0-3 3-5 7-5s7 2 7 5v3M12 13v4"/>',
    "paper": '<path d="M6 3h9l4 4v14H6z"/><path d="M9 11h7M9 15h7M9 7h3"/>',
    "key": '<circle cx="8" cy="15" r="4.5"/><path d="m11.5 11.5 8-8M16 7l3 3"/>',
    "phone": '<rect x="7" y="2.5" width="10" height="19" rx="2"/><path d="M11 18h2"/>',
    "journal": '<path d="M5 3h13a1 1 0 0 1 1 1v17H6a1 1 0 0 1-1-1zM5 17h14M9 7h6M9 11h6"/>',
    "search": '<circle cx="11" cy="11" r="7"/><path d="m16.5 16.5 4.5 4.5"/>',
    "settings": (
        '<path d="M4 7h10M18 7h2M4 17h2M10 17h10"/><circle cx="16" cy="7" r="2"/><circle cx="8" cy="17" r="2"/>'
    ),
    "out": '<path d="M10 4H5v16h5M9 12h11m-4-4 4 4-4 4"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01"/>',
    "flag": '<path d="M5 21V4h13l-3 4 3 4H5"/>',
    "menu": '<path d="M4 6h16M4 12h16M4 18h16"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "call": (
        '<path d="M5 3h4l2 5-2.5 2a12 12 0 0 0 5.5 5.5l2-2.5 5 2v4c0 1.5-1 2-2.5 2C10 20.5 3.5 14 3 5.5 3 4 '
        '3.5 3 5 3z"/>'
    ),
    "share": (
        '<circle cx="6" cy="12" r="2.5"/>'
        '<circle cx="18" cy="5" r="2.5"/>'
        '<circle cx="18" cy="19" r="2.5"/>'
        '<path d="m8.2 10.8 7.6-4.6M8.2 13.2l7.6 4.6"/>'
    ),
    "tube": '<path d="M8 3h8M9 3v14a3 3 0 0 0 6 0V3M9 12h6"/>',
    "permit": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M7 9h5M7 13h3m5 0 1.5 1.5L20 11"/>',
    "road": '<path d="M8 3 4 21M16 3l4 18M12 4v3m0 3v4m0 3v4"/>',
    "truck": (
        '<path d="M3 6h11v10H3zM14 10h4l3 3v3h-7"/><circle cx="7" cy="17.5" r="2"/><circle cx="17" cy="17.5" r="2"/>'
    ),
    "upload": '<path d="M12 20V8m-5 5 5-5 5 5M4 4h16"/>',
}
