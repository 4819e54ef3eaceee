"""The mapping file: everything an operator says about one source, as strict models and their loader."""
