"""What someone may ask of education, by the record it is about."""
