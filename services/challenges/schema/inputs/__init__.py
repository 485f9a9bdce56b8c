"""What clients send to challenges, and how it is read; each refusal names the field and the rule."""
