"""Everything about running sakpore: one machine, many machines, and the command line."""
