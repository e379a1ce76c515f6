"""What templates ask of campaigns."""
