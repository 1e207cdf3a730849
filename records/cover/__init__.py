"""What is lost in the records: insurances of parcels, searches for them, claims."""
