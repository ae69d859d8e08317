"""A session as a folder that any browser opens from the disk, with nothing else."""
