"""What is wrong with an instance, what it means and what mends it."""
