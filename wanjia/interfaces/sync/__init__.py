"""The phone's door: events in, snapshots out, and the inbox for what two phones disagree about. See docs/sync.md."""
