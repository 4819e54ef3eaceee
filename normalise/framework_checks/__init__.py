"""What frameworks of micro-credentials say of an offer: rule by rule, with the value that decides."""
