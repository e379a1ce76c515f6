"""Line lists and contact lists in the shapes they come in. Bytes in, rows or reasons out."""
