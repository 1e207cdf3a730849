"""EasyPost: many carriers behind one API."""
