"""Whether two records describe the same credential, and which records of several sources belong together."""
