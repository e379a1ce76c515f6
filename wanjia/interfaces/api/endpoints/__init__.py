"""What is served below /api/v1/: each module one noun, its rows beside the addresses that give them."""
