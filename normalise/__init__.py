"""What a record is: the descriptor, the mapping language, vocabularies and each standard it leaves in. Pure."""
