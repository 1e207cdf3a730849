"""What is declared to customs, where in the order it stands, and what is made of the replies."""
