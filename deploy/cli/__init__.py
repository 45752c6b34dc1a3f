"""The commands of ./sakpore."""
