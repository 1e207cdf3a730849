"""The records: tables, the journal that alone writes them, the views that alone read them."""
