"""The journal file: a TinyDB storage that appends, locks, syncs and recovers. Only here is tinydb imported."""
