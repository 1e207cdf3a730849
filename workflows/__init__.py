"""The durable processes: they put steps in order, wait, and decide nothing else."""
