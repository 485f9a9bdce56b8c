"""What someone may ask of challenges: check the role and the rules, change the model, stage the event."""
