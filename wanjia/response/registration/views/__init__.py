"""The pages: public ones at a short address, and the office's."""
