"""What a chat gets to read: selection, positions, rendering."""
