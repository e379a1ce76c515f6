"""The frame of the pages: settings, addresses, sign-in, first screens, styles. Pages themselves live with their apps."""
